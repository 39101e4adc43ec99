import { describe, expect, it } from 'vitest';
import { legacyDeclarations } from '../../../../engine/protocol/legacyDeclarations';
import { GridKinds } from '../../../../webview/grids/kinds';
import { shownGridsAt, type ShownGrids } from '../../../../webview/grids/shownGrid';
import { grid } from '../run/run';

const grids = [
  grid('samples', 100),
  ...(['samples', 'subsampled', 'rejected'] as const).flatMap((kind) => [grid(kind, 300), grid(kind, 400)]),
];
const source = { grids, kinds: new GridKinds(legacyDeclarations.grids), folderUri: 'run/' };
const at = (kind: string, step: number, compareWith: number | null) => shownGridsAt(source, kind, step, compareWith);
const stepsOf = (shown: ShownGrids | null) =>
  [shown?.beside, shown?.main].map(
    (each) => each && [each.heading, each.sheet.grid.kind, each.sheet.grid.step, each.against?.grid.step],
  );

describe('what a tab shows', () => {
  it('is one grid without a heading, where its tab says what it is', () => {
    expect(stepsOf(at('samples', 300, null))).toEqual([null, ['', 'samples', 300, undefined]]);
    expect(at('real', 300, null)).toBeNull();
  });

  it('is the plain grid and the subsampled one, of one step whichever that is', () => {
    expect(stepsOf(at('subsampled', 400, null))).toEqual([
      ['Plain', 'samples', 400, undefined],
      ['Subsampled', 'subsampled', 400, undefined],
    ]);
    expect(stepsOf(at('subsampled', 100, null))).toEqual([
      ['Plain', 'samples', 300, undefined],
      ['Subsampled', 'subsampled', 300, undefined],
    ]);
  });

  it('compares each of the two with its own kind', () => {
    expect(stepsOf(at('subsampled', 400, 300))).toEqual([
      ['Plain', 'samples', 400, 300],
      ['Subsampled', 'subsampled', 400, 300],
    ]);
  });

  it('says how what was rejected is sorted', () => {
    expect(stepsOf(at('rejected', 300, null))).toEqual([
      null,
      ['Rejected, lowest density ratio first', 'rejected', 300, undefined],
    ]);
  });
});
