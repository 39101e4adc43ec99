import { describe, expect, it } from 'vitest';
import { GridKinds } from '../../../../webview/grids/kinds';
import { boundsOf, cellAt, nameOf } from '../../../../webview/grids/leaving';
import { sheetOf } from '../../../../webview/grids/sheet';
import { grid } from '../run/run';

const event = { ...grid('samples', 240), rows: 3, columns: 5, cellWidth: 28, cellHeight: 20 };
const kind = new GridKinds([]).get('samples');
const sheet = sheetOf(event, kind, 'https://host/run/');

describe('what leaves a grid', () => {
  it('is an image of it at its own pixels, or all of it', () => {
    expect(boundsOf({ sheet, cell: { row: 2, column: 4 } })).toEqual({ x: 112, y: 40, width: 28, height: 20 });
    expect(boundsOf({ sheet, cell: null })).toEqual({ x: 0, y: 0, width: 140, height: 60 });
  });

  it('is named after the run, the kind, the step and the place', () => {
    expect(nameOf({ sheet, cell: null }, 'digits-4f3a')).toBe('digits-4f3a-samples-000240');
    expect(nameOf({ sheet, cell: { row: 0, column: 3 } }, 'digits-4f3a')).toBe(
      'digits-4f3a-samples-000240-row-0-column-3',
    );
  });

  it('is the image under the pointer', () => {
    expect(cellAt(event, 0, 0)).toEqual({ row: 0, column: 0 });
    expect(cellAt(event, 0.61, 0.999)).toEqual({ row: 2, column: 3 });
    expect(cellAt(event, 1, 0.5)).toBeNull();
    expect(cellAt(event, 0.5, -0.01)).toBeNull();
  });
});

describe('the address of a grid', () => {
  it('is another one when the grid was drawn again under its name', () => {
    const again = sheetOf({ ...event, seq: event.seq + 7 }, kind, 'https://host/run/');
    // Another engine, after the events of an earlier one were taken back, may come to the same number.
    const later = sheetOf({ ...event, time: '2026-01-02T10:00:00.000Z' }, kind, 'https://host/run/');
    expect(new Set([sheet.url, again.url, later.url]).size).toBe(3);
    for (const { url } of [sheet, again, later]) expect(new URL(url).pathname).toBe('/run/samples/240.png');
  });
});
