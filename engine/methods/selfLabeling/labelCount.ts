/**
 * What is wrong where manual labels are used and the artificial ones are too few to hold their classes; null where
 * nothing is.
 */
export function tooFewLabels(
  labels: 'none' | 'some' | 'all',
  artificial: number,
  classes: number,
  title: string,
): { message: string; advice: string } | null {
  if (labels === 'none' || artificial >= classes) return null;
  return {
    message:
      `${artificial} artificial labels can't hold the ${classes} classes of ${title}, whose manual labels are ` +
      `used (labels: "${labels}").`,
    advice: `Use at least ${classes}, or labels: "none".`,
  };
}
