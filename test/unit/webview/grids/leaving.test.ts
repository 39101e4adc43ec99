import { beforeAll, describe, expect, it } from 'vitest';
import { englishStrings } from '../../../../extension/contract/panelStrings';
import { GridKinds } from '../../../../webview/grids/kinds';
import { boundsOf, cellAt, nameOf } from '../../../../webview/grids/leaving';
import { cellWords, rowWords, sheetOf } from '../../../../webview/grids/sheet';
import { useTexts } from '../../../../webview/ui/texts';
import { grid } from '../run/run';

beforeAll(() => {
  useTexts(englishStrings);
});

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
    const cellLabels = Array.from({ length: 15 }, (_, i) => (i === 3 ? '97.3 % · class ../größer' : ''));
    const labelled = sheetOf({ ...event, cellLabels }, kind, 'https://host/run/');
    expect(nameOf({ sheet: labelled, cell: { row: 0, column: 3 } }, 'digits')).toBe(
      'digits-samples-000240-row-0-column-3-97-3-class-größer',
    );
    expect(nameOf({ sheet: labelled, cell: { row: 0, column: 4 } }, 'digits')).toBe(
      'digits-samples-000240-row-0-column-4',
    );
  });

  it('is the image under the pointer', () => {
    expect(cellAt(event, 0, 0)).toEqual({ row: 0, column: 0 });
    expect(cellAt(event, 0.61, 0.999)).toEqual({ row: 2, column: 3 });
    expect(cellAt(event, 1, 0.5)).toBeNull();
    expect(cellAt(event, 0.5, -0.01)).toBeNull();
  });
});

describe('what is said of an image', () => {
  const cellLabels = ['90.0 %', '', '80.0 %', '70.0 %'];
  const labelled = (rowLabels: string[]) =>
    sheetOf({ ...event, rows: 2, columns: 2, rowLabels, cellLabels }, kind, 'https://host/run/');

  it('stands under the name of its row where that is not seen, and is nothing where nothing is said', () => {
    expect(cellWords(labelled(['cat', 'dog']), { row: 1, column: 0 }, true)).toBe('dog: 80.0 %');
    expect(cellWords(labelled(['cat', 'dog']), { row: 1, column: 0 }, false)).toBe('80.0 %');
    expect(cellWords(labelled([]), { row: 1, column: 1 }, true)).toBe('70.0 %');
    expect(cellWords(labelled(['cat', 'dog']), { row: 0, column: 1 }, true)).toBe('');
    expect(cellWords(sheet, { row: 0, column: 0 }, true)).toBe('');
  });

  it('is said in a line for each row', () => {
    expect(rowWords(labelled(['cat', 'dog']))).toEqual(['cat: 90.0 %', 'dog: 80.0 %; 70.0 %']);
    expect(rowWords(labelled([]))).toEqual(['1: 90.0 %', '2: 80.0 %; 70.0 %']);
    expect(rowWords(sheet)).toEqual([]);
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
