import { beforeEach, describe, expect, it } from 'vitest';
import { englishStrings } from '../../../../extension/contract/panelStrings';
import {
  formatAxis,
  formatCount,
  formatDuration,
  formatFigure,
  formatAxisIn,
  formatShare,
  formatValue,
  useLocale,
} from '../../../../webview/ui/format';
import { text, useTexts } from '../../../../webview/ui/texts';

beforeEach(() => {
  useTexts(englishStrings);
  useLocale('en');
});

describe('figures as a person reads them', () => {
  it('have the same number of significant digits, zeros kept', () => {
    expect([21.43, 1.3, 0.5, 0.0551, 124.31, 1240.2, 0, -0.25].map((value) => formatFigure(value))).toEqual([
      '21.4',
      '1.30',
      '0.500',
      '0.055',
      '124',
      '1,240',
      '0.000',
      '-0.250',
    ]);
    expect(formatFigure(0.5404, 4)).toBe('0.5404');
  });

  it('are written with a power where they are tiny or huge', () => {
    expect(formatFigure(1e-7)).toBe('1.00e-7');
    expect(formatFigure(3.2e9)).toBe('3.20e+9');
  });

  it('are written in the unit of memory that fits them', () => {
    expect([0, 812, 1_520_000, 312_000_000, 24.6e9].map((value) => formatValue('bytes', value))).toEqual([
      '0 bytes',
      '812 bytes',
      '1.52 MB',
      '312 MB',
      '24.6 GB',
    ]);
    expect(formatAxisIn('bytes', 2e9)).toBe('2 GB');
    expect(formatAxisIn('share', 0.5)).toBe('50%');
  });

  it('say so where they are not finite', () => {
    expect(formatFigure(NaN)).toBe('not finite');
    expect(formatShare(Infinity)).toBe('not finite');
  });

  it('follow the language', () => {
    useLocale('de');
    expect(formatCount(1240)).toBe('1.240');
    expect(formatFigure(21.43)).toBe('21,4');
  });

  it('are shares of a hundred', () => {
    expect(formatShare(0.9314)).toBe('93.1%');
  });

  it('are durations in the unit a person would say', () => {
    expect([0, 59.4, 61, 3599, 4320, 360_000].map(formatDuration)).toEqual([
      '0 s',
      '59 s',
      '1 min',
      '1 h 0 min',
      '1 h 12 min',
      '100 h 0 min',
    ]);
    expect(formatDuration(-3)).toBe('0 s');
  });
});

describe('texts', () => {
  it('put values in their places and leave unknown places alone', () => {
    expect(text('header.progress', { step: 3, steps: 9 })).toBe('3 / 9');
    expect(text('header.progress', { step: 3 })).toBe('3 / {steps}');
  });
});

it('writes axis figures without idle zeros, thousands included', () => {
  expect([0, 0.5, 120, 1500, 20_000, 0.00002].map(formatAxis)).toEqual(['0', '0.5', '120', '1.5K', '20K', '2.00e-5']);
});
