import { describe, expect, it } from 'vitest';
import { Clicks, placeOf } from '../../../extension/panels/preview';

describe('a click on a run', () => {
  it('is the second of two on the same run within half a second', () => {
    const clicks = new Clicks();
    const second = [
      ['a', 0],
      ['a', 300],
      ['a', 600],
      ['a', 1200],
      ['b', 1300],
      ['b', 1800],
    ].map(([on, at]) => clicks.isSecond(on as string, at as number));
    expect(second).toEqual([false, true, false, false, false, true]);
  });

  it('shows it in the preview, unless it has a panel of its own', () => {
    const open = new Set(['kept', 'previewed']);
    const place = (folder: string, keep: boolean, previewed: string | null = 'previewed') =>
      placeOf(folder, { open, previewed: previewed ?? undefined, keep });
    expect(place('other', false)).toEqual({ in: 'preview', previewed: 'other' });
    expect(place('other', false, null)).toEqual({ in: 'new', previewed: 'other' });
    expect(place('other', true)).toEqual({ in: 'new', previewed: 'previewed' });
    expect(place('kept', false)).toEqual({ in: 'its own', previewed: 'previewed' });
    expect(place('previewed', false)).toEqual({ in: 'its own', previewed: 'previewed' });
    expect(place('previewed', true)).toEqual({ in: 'its own', previewed: undefined });
  });
});
