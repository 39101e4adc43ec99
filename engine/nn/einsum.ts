import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Products of two tensors summed over shared axes, in Einstein's notation: `einsum('bqd,bkd->bqk', queries, keys)`.
 * (TF.js's own has no gradient.) Every letter of a tensor must be one of the other's or of the result's, and none
 * repeats within one.
 *
 * @throws Error where the equation is none of that kind.
 */
export function einsum(equation: string, left: Tensor, right: Tensor): Tensor {
  const [, a = '', b = '', result = ''] = /^([a-z]*),([a-z]*)->([a-z]*)$/i.exec(equation.replaceAll(' ', '')) ?? [];
  const alone = (own: string, other: string) =>
    [...own].find((letter) => !other.includes(letter) && !result.includes(letter));
  if (a === '' || alone(a, b) || alone(b, a) || [a, b, result].some((term) => new Set(term).size < term.length)) {
    throw new Error(
      `"${equation}" is no product of two tensors like "bqd,bkd->bqk", each letter once in a term and in two ` +
        'terms at least.',
    );
  }
  const withGradient = tf.customGrad((...given) => {
    const [x, y, save] = given as unknown as [Tensor, Tensor, tf.GradSaveFunc];
    save([x, y]);
    // The gradient of a product is the product of the result's gradient with the other factor, indices as they were.
    const gradFunc = (dy: Tensor, [savedX, savedY]: Tensor[]) => [
      tf.einsum(`${result},${b}->${a}`, dy, savedY!),
      tf.einsum(`${a},${result}->${b}`, savedX!, dy),
    ];
    return { value: tf.einsum(`${a},${b}->${result}`, x, y), gradFunc };
  });
  return withGradient(left, right);
}
