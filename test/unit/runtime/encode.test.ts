import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { encodeModel } from '../../../engine/runtime/onnx/encode';
import {
  float,
  int,
  ints,
  text,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
} from '../../../engine/runtime/onnx/model';

const node = (op: string, inputs: string[], outputs: string[], more: Partial<OnnxNode> = {}): OnnxNode => ({
  op,
  domain: '',
  inputs,
  outputs,
  attributes: {},
  ...more,
});
const constant = (name: string, type: OnnxTensor['type'], shape: number[], values: ArrayBufferView): OnnxTensor => ({
  name,
  type,
  shape,
  bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
});

/** Every kind of attribute, every type of constant, an input left out, and an operator of ONNX Runtime's own. */
const model: OnnxModel = {
  name: 'a model of "every" kind, größer als ASCII',
  inputs: [
    { name: 'input/x', type: 'float32', shape: [2, 3] },
    { name: 'input/unused', type: 'int32', shape: [1] },
  ],
  outputs: [
    { name: 'leaky', type: 'float32', shape: [3, 2] },
    { name: 'shifted', type: 'float32', shape: [2, 3] },
    { name: 'product', type: 'float32', shape: [2, 2] },
    { name: 'whole', type: 'int32', shape: [2, 3] },
    { name: 'resized', type: 'float32', shape: [1, 1, 4, 6] },
  ],
  constants: [
    constant('ones', 'float32', [3], Float32Array.of(1, 2, -3)),
    constant('pick', 'bool', [3], Uint8Array.of(1, 0, 1)),
    constant('zero', 'float32', [], Float32Array.of(0)),
    constant('four', 'int64', [4], BigInt64Array.of(1n, 1n, 2n, 3n)),
    constant('scales', 'float32', [4], Float32Array.of(1, 1, 2, 2)),
    constant('two', 'int32', [], Int32Array.of(2)),
  ],
  nodes: [
    node('Transpose', ['input/x'], ['turned'], { attributes: { perm: ints([1, 0]) } }),
    node('LeakyRelu', ['turned'], ['leaky'], { attributes: { alpha: float(0.25) } }),
    node('Where', ['pick', 'ones', 'zero'], ['picked']),
    node('Add', ['input/x', 'picked'], ['shifted']),
    node('FusedMatMul', ['input/x', 'input/x'], ['product'], {
      domain: 'com.microsoft',
      attributes: { transB: int(1), alpha: float(0.5) },
    }),
    node('Cast', ['input/x'], ['cast'], { attributes: { to: int(6) } }),
    node('Mul', ['cast', 'two'], ['whole']),
    node('Reshape', ['input/x', 'four'], ['image']),
    node('Resize', ['image', '', 'scales'], ['resized'], {
      attributes: {
        mode: text('nearest'),
        nearest_mode: text('floor'),
        coordinate_transformation_mode: text('asymmetric'),
      },
    }),
  ],
};

it('writes a model that ONNX Runtime reads and computes', async () => {
  const session = await InferenceSession.create(encodeModel(model));
  expect(session.inputNames).toEqual(['input/x', 'input/unused']);
  expect(session.outputNames).toEqual(['leaky', 'shifted', 'product', 'whole', 'resized']);
  const results = await session.run({
    'input/x': new Tensor('float32', Float32Array.of(1, -2, 3, -4, 5, -6), [2, 3]),
    'input/unused': new Tensor('int32', Int32Array.of(0), [1]),
  });
  const values = (name: string) => [...(results[name]!.data as Float32Array)];
  expect(values('leaky')).toEqual([1, -1, -0.5, 5, 3, -1.5]);
  expect(values('shifted')).toEqual([2, -2, 0, -3, 5, -9]);
  expect(values('product')).toEqual([7, -16, -16, 38.5]);
  expect(values('whole')).toEqual([2, -4, 6, -8, 10, -12]);
  expect(results.resized!.dims).toEqual([1, 1, 4, 6]);
  expect(values('resized').slice(0, 12)).toEqual([1, 1, -2, -2, 3, 3, 1, 1, -2, -2, 3, 3]);
});

it('writes large constants and negative numbers', async () => {
  const size = 100_000;
  const many = Float32Array.from({ length: size }, (_, i) => Math.sin(i));
  const session = await InferenceSession.create(
    encodeModel({
      name: 'tail',
      inputs: [],
      outputs: [{ name: 'tail', type: 'float32', shape: [2] }],
      constants: [
        constant('many', 'float32', [size], many),
        constant('from', 'int64', [1], BigInt64Array.of(-2n)),
        constant('to', 'int64', [1], BigInt64Array.of(2n ** 40n)),
      ],
      nodes: [
        node('Slice', ['many', 'from', 'to'], ['part']),
        node('Softmax', ['part'], ['soft'], { attributes: { axis: int(-1) } }),
        node('Identity', ['part'], ['tail']),
      ],
    }),
  );
  expect((await session.run({})).tail!.data).toEqual(many.slice(-2));
});
