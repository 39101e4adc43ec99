import { z } from 'zod';
import { formatCount } from '../../format';

/**
 * How good an evaluation network is on images that it has not seen, and what someone who doesn't look at them comes to.
 * Images that stop the training are not among them.
 */
export const heldOutFigureSchema = z.object({
  /**
   * `accuracy`: the share of images whose class it tells. `error`: the mean distance from its label to the true one, in
   * the label's unit. `variance`: the share of the pixels' variance that it keeps.
   */
  kind: z.enum(['accuracy', 'error', 'variance']),
  value: z.number(),
  /** Standard error of the value. */
  deviation: z.number(),
  /** Of the commonest class, of the best single label, or of the mean image. */
  blind: z.number(),
  /** Images. */
  count: z.number(),
});
export type HeldOutFigure = z.infer<typeof heldOutFigureSchema>;

/** Of the way from a blind guess to the perfect answer, a network that is any good has gone so much. */
const leastGain = 0.1;

/**
 * @param right for each image, 1 where the network tells its class, else 0.
 * @param classes the true ones.
 */
export function accuracyFigure(right: ArrayLike<number>, classes: ArrayLike<number>): HeldOutFigure | null {
  const counts = new Map<number, number>();
  for (const one of Array.from(classes)) counts.set(one, (counts.get(one) ?? 0) + 1);
  return figure('accuracy', right, Math.max(...counts.values()) / classes.length);
}

/** @param errors distance of each label told from the true one; @param labels the true ones. */
export function errorFigure(errors: ArrayLike<number>, labels: ArrayLike<number>): HeldOutFigure | null {
  const sorted = Float64Array.from(labels).sort();
  const median = sorted[sorted.length >> 1]!;
  return figure('error', errors, meanOf(sorted.map((label) => Math.abs(label - median))));
}

/** @param kept of each image, the share of its pixels' variance around the mean image. */
export function varianceFigure(kept: ArrayLike<number>): HeldOutFigure | null {
  return figure('variance', kept, 0);
}

/** Null where there are no two images. */
function figure(kind: HeldOutFigure['kind'], values: ArrayLike<number>, blind: number): HeldOutFigure | null {
  const count = values.length;
  if (count < 2) return null;
  const all = Float64Array.from(values);
  const value = meanOf(all);
  const variance = all.reduce((sum, one) => sum + (one - value) ** 2, 0) / (count - 1);
  return { kind, value, deviation: Math.sqrt(variance / count), blind, count };
}

/** Goes on behind a network's name; `unit` is the label's. */
export function tellHeldOut(found: HeldOutFigure | null, unit = ''): string {
  if (!found) return 'which no two different images were left to judge by';
  const { kind, value, deviation, blind, count } = found;
  const on = `${formatCount(count)} images that it has not seen`;
  const percent = (share: number) => (100 * share).toFixed(1);
  if (kind === 'accuracy')
    return (
      `which is right for ${percent(value)} ± ${percent(deviation)} % of ${on} ` +
      `(the commonest class: ${percent(blind)} %)`
    );
  if (kind === 'variance') return `which keeps ${percent(value)} ± ${percent(deviation)} % of what ${on} differ by`;
  const own = unit === '' ? '' : unit === '°' ? unit : ` ${unit}`;
  const number = (one: number) => one.toPrecision(3);
  return (
    `which is wrong by ${number(value)} ± ${number(deviation)}${own} on ${on} ` +
    `(always the same label: ${number(blind)}${own})`
  );
}

/** Whether its answers are hardly better than those of someone who doesn't look at the images. */
export function isHardlyBetter({ kind, value, deviation, blind }: HeldOutFigure): boolean {
  const [gain, whole] = kind === 'error' ? [blind - value, blind] : [value - blind, 1 - blind];
  return gain < Math.max(leastGain * whole, 2 * deviation);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
