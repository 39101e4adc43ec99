import { meanAndDeviation, type Features } from '../features';

/**
 * The Inception Score of Salimans et al. (2016), `exp E KL(p(y | x) || p(y))`, of each split of consecutive rows of
 * `logits` (`images x classes`); their mean and population standard deviation, all in float64. Split `i` of `s` reaches
 * from row `floor(i n / s)` to `floor((i + 1) n / s)`. 1 where all images look alike, at most the number of classes.
 * @throws RangeError if there are more splits than images.
 */
export function classScore(logits: Features, splits: number): { mean: number; deviation: number } {
  const { rows } = logits;
  if (splits > rows || splits < 1) throw new RangeError(`${rows} images can't be split into ${splits} parts.`);
  const place = (i: number) => Math.floor((i * rows) / splits);
  return meanAndDeviation(
    Array.from({ length: splits }, (_, i) => Math.exp(informationOf(logits, place(i), place(i + 1)))),
  );
}

/** The mean over rows of KL(p(y | x) || p(y)): the marginal's entropy less the mean entropy of rows, in nats. */
function informationOf({ columns, values }: Features, from: number, to: number): number {
  const marginal = new Float64Array(columns);
  let negativeEntropy = 0;
  const logarithms = new Float64Array(columns);
  for (let row = from; row < to; row++) {
    const own = values.subarray(row * columns, (row + 1) * columns);
    const largest = own.reduce((a, b) => Math.max(a, b), -Infinity);
    const total = own.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
    own.forEach((logit, i) => (logarithms[i] = logit - largest - Math.log(total)));
    logarithms.forEach((logarithm, i) => {
      const share = Math.exp(logarithm);
      marginal[i]! += share / (to - from);
      if (share > 0 || Number.isNaN(share)) negativeEntropy += (share * logarithm) / (to - from);
    });
  }
  return marginal.reduce((sum, share) => (share === 0 ? sum : sum - share * Math.log(share)), negativeEntropy);
}
