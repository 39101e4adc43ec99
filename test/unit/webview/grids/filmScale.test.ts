import { describe, expect, it } from 'vitest';
import { filmScales, nameHeight, pictureGap, storeysOf, type FilmSize } from '../../../../webview/grids/filmScale';
import { largestZoom, type Size } from '../../../../webview/grids/scale';

function film(rows: number, columns: number, storeys = 1, side = 28): FilmSize {
  return {
    strips: { width: columns * side, height: rows * side },
    cell: { width: side, height: side },
    pictures: rows / storeys,
    storeys,
  };
}

/** What strips and frame take, in CSS pixels. */
function taken({ strips, cell, pictures, storeys }: FilmSize, room: Size, pixelRatio = 1): Size {
  const scales = filmScales({ strips, cell, pictures, storeys }, room, 'fit', pixelRatio);
  const [width, height] = [(cell.width * scales.frame) / pixelRatio, (cell.height * scales.frame) / pixelRatio];
  return {
    width: Math.max(scales.across * (width + pictureGap) - pictureGap, (strips.width * scales.strips) / pixelRatio),
    height:
      Math.ceil(pictures / scales.across) * (storeys * (height + nameHeight) + pictureGap) +
      (strips.height * scales.strips) / pixelRatio,
  };
}

describe('the sizes of a film', () => {
  it('leave the frame room for pictures at least twice as large as in the strips', () => {
    expect(filmScales(film(10, 11), { width: 700, height: 530 }, 'fit', 1)).toEqual({
      strips: 1,
      // Two rows of pictures, each with its name and a gap below, in what the strips leave of the height.
      frame: ((530 - 280) / 2 - pictureGap - nameHeight) / 28,
      across: 5,
    });
    expect(filmScales(film(10, 11), { width: 1350, height: 740 }, 'fit', 1)).toEqual({
      strips: 2,
      frame: 4.5,
      across: 10,
    });
    // On a fine screen the same room holds twice as many pixels.
    expect(filmScales(film(10, 11), { width: 1350, height: 740 }, 'fit', 2)).toMatchObject({ strips: 4, frame: 9 });
  });

  it('fill the room and keep within it', () => {
    for (const [rows, columns, storeys] of [
      [10, 11, 1],
      [20, 11, 2],
      [1, 33, 1],
      [4, 6, 1],
    ] as const) {
      for (const pixelRatio of [1, 2]) {
        const room = { width: 760, height: 720 };
        const { width, height } = taken(film(rows, columns, storeys), room, pixelRatio);
        expect(width).toBeLessThanOrEqual(room.width);
        expect(height).toBeLessThanOrEqual(room.height);
      }
    }
  });

  it('spread the pictures evenly over their rows', () => {
    // Nine would fit into the first row.
    expect(filmScales(film(10, 11), { width: 620, height: 450 }, 'fit', 1)).toEqual({
      strips: 1,
      frame: 2,
      across: 5,
    });
  });

  it('can still be seen where there is no room: it scrolls', () => {
    expect(filmScales(film(32, 11), { width: 700, height: 530 }, 'fit', 1)).toEqual({
      strips: 1,
      frame: 2,
      across: 8,
    });
    expect(filmScales(film(10, 33), { width: 462, height: 200 }, 'fit', 1)).toMatchObject({
      strips: 0.5,
      frame: 2,
    });
    expect(filmScales(film(1, 2), { width: 0, height: 0 }, 'fit', 1)).toEqual({ strips: 1, frame: 2, across: 1 });
  });

  it('of the strips are those a person asked for', () => {
    for (const zoom of [1, 3, largestZoom]) {
      expect(filmScales(film(10, 11), { width: 700, height: 530 }, zoom, 1).strips).toBe(zoom);
    }
  });
});

describe('the rows of a film that belong to one class', () => {
  it('are those named after the first', () => {
    expect(storeysOf(['0', '1', '2'])).toBe(1);
    expect(storeysOf(['0', '0 window', '1', '1 window'])).toBe(2);
    expect(storeysOf(['0', '0 window'])).toBe(2);
  });

  it('is each by itself where names tell nothing else', () => {
    expect([storeysOf([]), storeysOf(['all']), storeysOf(['0', '0 window', '1'])]).toEqual([1, 1, 1]);
    expect(storeysOf(['tree', 'tree frog', 'dog', 'horse'])).toBe(1);
  });
});
