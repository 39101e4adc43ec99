/**
 * The exponential moving average of `values` with `weight` in [0, 1) on the past, divided by 1 - weight^n so that the
 * first figures are not drawn towards zero (the bias correction of Adam, Kingma and Ba 2015, section 3). A figure that
 * is not finite stays a gap and does not enter the average.
 */
export function debiasedAverage(values: Float64Array, weight: number): Float64Array {
  const smooth = new Float64Array(values.length);
  let average = 0;
  let bias = 1;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? NaN;
    if (!Number.isFinite(value)) {
      smooth[index] = NaN;
      continue;
    }
    average = weight * average + (1 - weight) * value;
    bias *= weight;
    smooth[index] = average / (1 - bias);
  }
  return smooth;
}
