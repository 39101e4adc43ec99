import { describe, expect, it } from 'vitest';
import { largestZoom, zoomedBy, zoomFor } from '../../../../webview/grids/scale';

const digits = { width: 280, height: 280 };

describe('the scale of a grid', () => {
  it('is the largest that fits, and whole where that costs little', () => {
    expect(zoomFor('fit', digits, { width: 1000, height: 700 }, 1)).toBe(2.5);
    expect(zoomFor('fit', digits, { width: 1000, height: 700 }, 2)).toBe(5);
    expect(zoomFor('fit', digits, { width: 860, height: 900 }, 1)).toBe(3);
    expect(zoomFor('fit', digits, { width: 1e6, height: 1e6 }, 1)).toBe(largestZoom);
  });

  it('shrinks what is too wide to the room', () => {
    expect(zoomFor('fit', { width: 2560, height: 256 }, { width: 1280, height: 600 }, 1)).toBe(1 / 2);
    expect(zoomFor('fit', { width: 640, height: 1280 }, { width: 600, height: 400 }, 1)).toBe(600 / 640);
  });

  it('lets what is only too tall scroll', () => {
    expect(zoomFor('fit', { width: 280, height: 896 }, { width: 700, height: 500 }, 1)).toBe(1);
  });

  it('shrinks what is too tall where it is to be seen whole', () => {
    expect(zoomFor('fit', digits, { width: 480, height: 252 }, 1, true)).toBe(252 / 280);
    expect(zoomFor('fit', digits, { width: 1000, height: 700 }, 1, true)).toBe(2.5);
  });

  it('is what a person asked for, and 1 where there is no room to measure', () => {
    expect(zoomFor(5, digits, { width: 10, height: 10 }, 1)).toBe(5);
    expect(zoomFor('fit', digits, { width: 0, height: 0 }, 1)).toBe(1);
  });

  it('steps from between two whole numbers to the next one', () => {
    expect(zoomedBy(2.5, 1)).toBe(3);
    expect(zoomedBy(2.5, -1)).toBe(2);
  });

  it('steps by whole numbers between 1 and the largest', () => {
    expect(zoomedBy(2, 1)).toBe(3);
    expect(zoomedBy(2, -1)).toBe(1);
    expect(zoomedBy(1, -1)).toBe(1);
    expect(zoomedBy(1 / 3, 1)).toBe(1);
    expect(zoomedBy(largestZoom, 1)).toBe(largestZoom);
  });
});
