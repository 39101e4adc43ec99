import { encodeModel } from '../../../engine/runtime/onnx/encode';
import type { OnnxNode } from '../../../engine/runtime/onnx/model';
import { Random } from '../../../engine/random';

/** Pixels along one side of what such a network sees, and images that it takes at once. */
const [side, portion] = [8, 16];
const inputs = 3 * side * side;

/** Weights from pixels to `width` features, of a seed. */
export function randomWeights(width: number, seed = 0): Float32Array {
  return Random.from(seed, 'linear network')
    .normals(inputs * width)
    .map((value) => value / Math.sqrt(inputs));
}

/**
 * The ONNX file of a network of `16 x 3 x 8 x 8` pixels: `weights` of them, `192 x width`, are its output "features".
 * @param isTogether whether that is the mean of all images, one row, and not a row for each of them.
 */
export function linearNetwork(weights: Float32Array, { isTogether = false } = {}): Uint8Array {
  const width = weights.length / inputs;
  const node = (op: string, from: string[], to: string): OnnxNode => ({
    op,
    domain: '',
    inputs: from,
    outputs: [to],
    attributes: {},
  });
  return encodeModel({
    name: 'linear',
    inputs: [{ name: 'images', type: 'float32', shape: [portion, 3, side, side] }],
    outputs: [{ name: 'features', type: 'float32', shape: [isTogether ? 1 : portion, width] }],
    constants: [
      { name: 'weights', type: 'float32', shape: [inputs, width], bytes: new Uint8Array(weights.slice().buffer) },
      ...(isTogether
        ? // Over axis 0.
          [{ name: 'axes', type: 'int64' as const, shape: [1], bytes: new Uint8Array(8) }]
        : []),
    ],
    nodes: [
      node('Flatten', ['images'], 'pixels'),
      node('MatMul', ['pixels', 'weights'], isTogether ? 'rows' : 'features'),
      ...(isTogether ? [node('ReduceMean', ['rows', 'axes'], 'features')] : []),
    ],
  });
}
