import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contrast, inkOn, mixed, rgbOf, type Rgb } from '../../../../webview/charts/contrast';

const colour = fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 0, max: 255 }))) as unknown as fc.Arbitrary<Rgb>;

describe('contrast', () => {
  it('is 21 of black and white, 1 of a colour and itself, and known between', () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 10);
    expect(contrast([12, 200, 3], [12, 200, 3])).toBe(1);
    // #767676 is the lightest grey that has 4.5 on white.
    expect(contrast([0x76, 0x76, 0x76], [255, 255, 255])).toBeGreaterThanOrEqual(4.5);
    expect(contrast([0x77, 0x77, 0x77], [255, 255, 255])).toBeLessThan(4.5);
  });

  it('of what is written is at least 4.5 on any colour', () => {
    fc.assert(
      fc.property(colour, (on) => {
        expect(contrast(on, rgbOf(inkOn(on))!)).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });
});

describe('a colour of a theme', () => {
  it.each([
    ['#59a4f9', [0x59, 0xa4, 0xf9]],
    ['#59A4F980', [0x59, 0xa4, 0xf9]],
    ['#fa0', [255, 170, 0]],
    ['rgba(204, 102.5, 0, 0.5)', [204, 102.5, 0]],
    ['rgb(1 2 3)', [1, 2, 3]],
    ['currentColor', null],
    ['', null],
  ])('%s is %j', (written, rgb) => {
    expect(rgbOf(written)).toEqual(rgb);
  });

  it('is mixed as it is painted over another', () => {
    expect(mixed([255, 100, 0], [0, 0, 100], 0.5)).toEqual([127.5, 50, 50]);
    expect(mixed([255, 100, 0], [1, 2, 3], 0)).toEqual([1, 2, 3]);
  });
});
