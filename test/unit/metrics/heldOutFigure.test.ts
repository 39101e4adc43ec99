import { expect, test } from 'vitest';
import {
  accuracyFigure,
  errorFigure,
  isHardlyBetter,
  tellHeldOut,
  varianceFigure,
} from '../../../engine/metrics/networks/heldOutFigure';

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

test('accuracy, its standard error, and that of the commonest class', () => {
  const figure = accuracyFigure([...times(80, 1), ...times(20, 0)], [...times(60, 0), ...times(40, 1)])!;
  expect(figure).toMatchObject({ kind: 'accuracy', value: 0.8, blind: 0.6, count: 100 });
  expect(figure.deviation).toBeCloseTo(Math.sqrt((0.8 * 0.2) / 99), 12);
  expect(tellHeldOut(figure)).toBe(
    'which is right for 80.0 ± 4.0 % of 100 images that it has not seen (the commonest class: 60.0 %)',
  );
  expect(isHardlyBetter(figure)).toBe(false);
});

test('the error of a label, beside that of the best single label', () => {
  const figure = errorFigure([1, 2, 3, 2], [10, 20, 30, 60])!;
  // The median is 30 here: distances 20, 10, 0, 30.
  expect(figure).toMatchObject({ kind: 'error', value: 2, blind: 15, count: 4 });
  expect(tellHeldOut(figure, 'years')).toBe(
    'which is wrong by 2.00 ± 0.408 years on 4 images that it has not seen (always the same label: 15.0 years)',
  );
});

test('what is hardly better than not looking at the images', () => {
  // Right for 64 % where 60 % are of one class: a tenth of the way to 100 %.
  const near = accuracyFigure([...times(63, 1), ...times(37, 0)], [...times(60, 0), ...times(40, 1)])!;
  expect(isHardlyBetter(near)).toBe(true);
  // A good way better, and of four images only: chance.
  expect(isHardlyBetter(accuracyFigure([1, 1, 1, 0], [0, 0, 1, 1])!)).toBe(true);
  expect(isHardlyBetter(errorFigure(times(50, 9.5), [...times(25, 0), ...times(25, 20)])!)).toBe(true);
  expect(isHardlyBetter(errorFigure(times(50, 5), [...times(25, 0), ...times(25, 20)])!)).toBe(false);
  expect(isHardlyBetter(varianceFigure([0.05, 0.04, 0.06])!)).toBe(true);
  expect(isHardlyBetter(varianceFigure([0.7, 0.71, 0.69])!)).toBe(false);
});

test('nothing to judge by', () => {
  expect(accuracyFigure([1], [0])).toBeNull();
  expect(tellHeldOut(null)).toBe('which no two different images were left to judge by');
});
