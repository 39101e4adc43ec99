import { UserError } from '../../errors';
import { formatCount } from '../../format';

/** What numbers black and white are, and how numbers between become bytes. */
export interface ValueRange {
  low: number;
  high: number;
  /** The byte of a number. */
  byteOf(this: void, value: number): number;
}

/** What was seen of all numbers of the images. */
export interface SeenValues {
  least: number;
  most: number;
  areWhole: boolean;
  areFinite: boolean;
}

/** As far as floats of 0 to 1 go beyond by rounding. */
const slack = 1e-3;
/** Fractions up to less than this may be of another range than 0 to 255. */
const brightEnough = 16;

export const byteRange: ValueRange = { low: 0, high: 255, byteOf: (value) => value };

/** Numbers from `low` (0) to `high` (255), what is beyond by rounding cut off. */
function linear(low: number, high: number): ValueRange {
  const byteOf = (value: number) => Math.round(255 * Math.min(1, Math.max(0, (value - low) / (high - low))));
  return { low, high, byteOf };
}

/**
 * What black and white are by a type and all numbers of it: 0 and 1 of booleans, of floats also -1 and 1, or 0 and 255
 * where they can be nothing else; of whole numbers 0 and 255, or of uint16 beyond 0 and 65,535, of which the higher
 * bytes are taken, as of PNGs of 16 bits.
 * @throws UserError if it could be several, with how to say it in NumPy.
 */
export function valueRange(type: string, { least, most, areWhole, areFinite }: SeenValues, where: string): ValueRange {
  if (type === 'bool') return linear(0, 1);
  if (!areFinite)
    throw new UserError('These images have values that are no finite numbers (NaN or infinite).', {
      where,
      advice:
        'Leave those images out: keep = numpy.isfinite(images).reshape(len(images), -1).all(axis=1), and save ' +
        'images[keep] and labels[keep].',
    });
  if (least >= 0 && most <= 1 + slack) return linear(0, 1);
  const isFloat = type.startsWith('float');
  if (isFloat && least >= -1 - slack && most <= 1 + slack) return linear(-1, 1);
  if (least >= 0 && most <= 255.5 && (areWhole || most >= brightEnough)) return linear(0, 255);
  if (type === 'uint16') return { low: 0, high: 65_535, byteOf: (value) => value >> 8 };
  throw new UserError(
    `These images have values from ${numberText(least)} to ${numberText(most)} (${type}), of which it isn't clear ` +
      'what is black and what is white.',
    {
      where,
      advice:
        'Save them as bytes. If they were standardised, undo it: (images * std + mean), with the numbers that did it; ' +
        'where all images have one scale: low, high = images.min(), images.max(); ' +
        '((images.astype(float) - low) * (255 / (float(high) - float(low)))).round().astype(numpy.uint8).',
    },
  );
}

/** What was taken for black and white, for a person. */
export function rangeText({ low, high }: ValueRange, most: number): string {
  const dark = high > 1 && most < high / 2 ? `, and the largest value is ${numberText(most)}` : '';
  return `black is ${formatCount(low)} and white is ${formatCount(high)}${dark}`;
}

const numberText = (value: number) =>
  Number.isInteger(value) ? formatCount(value) : String(Number(value.toPrecision(4)));
