import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../engine/experiment/load';
import { HistoryReducer } from '../../../engine/history/reducer';
import { declarationsOf } from '../../../engine/methods/declarationsOf';
import { runDeclarationsSchema, type RunDeclarations } from '../../../engine/protocol/declarations';
import { runEventSchema } from '../../../engine/protocol/events';
import { legacyDeclarations } from '../../../engine/protocol/legacyDeclarations';
import { englishStrings } from '../../../extension/contract/panelStrings';
import { groupCurves } from '../../../webview/charts/groups';
import { GridKinds } from '../../../webview/grids/kinds';
import { useTexts } from '../../../webview/ui/texts';

beforeAll(() => {
  useTexts(englishStrings);
});

const fixtures = join(__dirname, '../../fixtures/runFolders/0.1.0');

/** A run of version 0.1.0, which declares nothing, and what an engine of today declares for its experiment. */
async function runOf(name: string) {
  const folder = join(fixtures, name);
  const reducer = new HistoryReducer();
  const lines = readFileSync(join(folder, 'events.jsonl'), 'utf8').trimEnd().split('\n');
  reducer.add(lines.map((line) => runEventSchema.parse(JSON.parse(line))));
  const { experiment } = await loadConfig(join(folder, 'config.json'), []);
  return { history: reducer.whole(), declared: declarationsOf(experiment), experiment };
}

describe.each(['self-labeling', 'stic', 'stic-score', 'subsampling'])('what a run declares: %s', (name) => {
  it('is all that it reports', async () => {
    const { history, declared } = await runOf(name);
    expect(runDeclarationsSchema.parse(declared)).toEqual(declared);
    const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);
    expect(ids(declared.series)).toEqual(expect.arrayContaining(history.series.map((series) => series.name)));
    expect(ids(declared.grids)).toEqual(expect.arrayContaining(history.grids.map(({ kind }) => kind)));
    const measured = history.evaluations.flatMap(({ measurements }) => ids(measurements));
    expect(ids(declared.measurements)).toEqual(expect.arrayContaining(measured));
    expect(new Set(ids(declared.groups)).size).toBe(declared.groups.length);
    for (const { group } of declared.series) expect(ids(declared.groups)).toContain(group);
    for (const { id, title, unit } of history.distributions)
      expect(declared.distributions).toContainEqual({ id, title, unit });
    for (const list of [declared.series, declared.grids, declared.distributions, declared.measurements])
      expect(new Set(ids(list)).size).toBe(list.length);
  });

  it('looks as it did before runs declared anything', async () => {
    const { history, declared } = await runOf(name);
    const names = history.series.map((series) => series.name);
    const charts = (declarations: RunDeclarations) =>
      groupCurves(names, declarations).map(({ group, curves }) => [group.id, group.title, group.range, curves]);
    expect(charts(declared)).toEqual(charts(legacyDeclarations));
    const tabs = ({ grids }: RunDeclarations) =>
      new GridKinds(grids).tabsOf(history.grids).map(({ id, title, presentation }) => [id, title, presentation]);
    expect(tabs(declared)).toEqual(tabs(legacyDeclarations));
    const headlines = ({ series }: RunDeclarations) =>
      series.flatMap(({ id, headline, unit }) => (headline && names.includes(id) ? [[headline, unit]] : []));
    expect(headlines(declared)).toEqual(headlines(legacyDeclarations));
  });
});

it('declares the curves of every system that a subsampling run compares', async () => {
  const { declared, experiment } = await runOf('subsampling');
  const sampling = ({ series }: RunDeclarations) => series.filter(({ group }) => group === 'sampling').length;
  expect(sampling(declared)).toBe(2);
  const compared = { ...experiment, subsampling: { sampler: 'rejection', baselines: ['per-label-ratios'] } };
  const more = declarationsOf(compared);
  expect(sampling(more)).toBe(3);
  expect(more.series.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['loss/ratio per label', 'ratio/gain per label', 'ratio/pairs kept per label']),
  );
});
