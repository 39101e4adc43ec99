import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { optimizerSchema, selfLabelingSchema } from '../../../engine/methods/selfLabeling/config';
import { resnetArchitecture } from '../../../engine/networks/snganResnet';
import { discriminatorStep, generatorStep } from '../../../engine/methods/selfLabeling/trainingSteps';
import { createNetworks, initialState } from '../../../engine/methods/selfLabeling/selfLabelingNetworks';
import { changedTensors, type Declaration } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import type { OnnxModel, OnnxNode } from '../../../engine/runtime/onnx/model';
import { sizeOf, specsOf, type Step, type TensorSpec, type Tensors } from '../../../engine/runtime/program';
import { KernelVariants } from '../../../engine/runtime/tracing/kernelVariants';
import { Graph, type GraphTarget } from '../../../engine/runtime/tracing/graph';
import { trace } from '../../../engine/runtime/tracing/trace';
import '../runtimes';

/** What moves in memory in the graphs of the residual networks' training steps. */

// With this batch the smallest map of all images (48 x 4 x 4 x 32) has more elements than the largest filter (4 x 4 x
// 32 x 32).
const [batch, latent, labels] = [48, 13, 3];
const largestFilter = 4 * 4 * 32 * 32;
const networks = createNetworks({
  architecture: resnetArchitecture,
  image: [32, 32, 3],
  latent,
  labels,
  width: 0.125,
  labelScale: 1,
});
const options = { selfLabeling: selfLabelingSchema.parse({}), optimizer: optimizerSchema.parse({}) };
const state = specsOf(initialState(networks, Random.from(0, 'weights')));
const float = (...shape: number[]): TensorSpec => ({ shape, dtype: 'float32' });

const drawn = { latents: float(batch, latent), labelUniforms: float(batch) };
const draws = (inputs: Tensors) => ({
  latents: inputs.latents as Tensor2D,
  labelUniforms: inputs.labelUniforms as Tensor1D,
});
const reals = (inputs: Tensors) => ({ reals: inputs.reals as Tensor4D, manual: inputs.manual as Tensor1D });
const gated = (inputs: Tensors) => ({
  ...draws(inputs),
  coverage: inputs.coverage as Scalar,
  gateUniforms: inputs.gate as Tensor1D,
});
const result = (before: Tensors, { state: after, loss }: { state: Tensors; loss: Tensor }) => ({
  state: changedTensors(before, after),
  outputs: { loss },
});

const discriminator: Step = (now, inputs) =>
  result(now, discriminatorStep(networks, options, now, { ...reals(inputs), ...draws(inputs) }));
const generator: Step = (now, inputs) => result(now, generatorStep(networks, options, now, gated(inputs)));
/**
 * The generator's update through the discriminator that was just updated: filters that one convolution made enter the
 * next.
 */
const both: Step = (now, inputs) => {
  const discriminated = discriminatorStep(networks, options, now, { ...reals(inputs), ...draws(inputs) });
  return result(now, generatorStep(networks, options, discriminated.state, gated(inputs)));
};

/** The shape of every value that a node of the graph makes, seen while it is traced. */
const shapes = new Map<string, readonly number[]>();
// eslint-disable-next-line @typescript-eslint/unbound-method -- called on the graph below
const nodeOf = Graph.prototype.nodeOf;
const watched = vi.spyOn(Graph.prototype, 'nodeOf').mockImplementation(function (this: Graph, ...call) {
  const values = nodeOf.apply(this, call);
  for (const { name, shape } of values) shapes.set(name, shape);
  return values;
});
afterAll(() => {
  watched.mockRestore();
});

const shapeOf = (node: OnnxNode) => shapes.get(node.outputs[0]!)!;
const isImage = (node: OnnxNode) => sizeOf(shapeOf(node)) > largestFilter;
const isTranspose = ({ op }: OnnxNode) => op === 'Transpose';
/** ONNX Runtime's own way between NCHW and blocks: a transposition by another name. */
const isReorder = ({ op }: OnnxNode) => op === 'ReorderInput' || op === 'ReorderOutput';

function traced(step: Step, block: GraphTarget['block']): OnnxModel {
  shapes.clear();
  const inputs = {
    reals: float(batch, 32, 32, 3),
    manual: { shape: [batch], dtype: 'int32' as const },
    ...drawn,
    coverage: float(),
    gate: float(batch),
  };
  const { model } = trace(
    { name: 'residual networks', state, inputs, step },
    { fusedMatMul: true, block, kernelVariants: new KernelVariants() },
  );
  // What is an output is computed under the output's name.
  for (const { name, shape } of model.outputs) if (shape) shapes.set(name, shape);
  return model;
}

const isConvolution = ({ op }: OnnxNode) => op === 'Conv' || op === 'ConvTranspose';

/** The nodes on any path from one convolution to another. */
function betweenConvolutions({ nodes }: OnnxModel): OnnxNode[] {
  const after = new Set<string>();
  for (const node of nodes)
    if (isConvolution(node) || node.inputs.some((name) => after.has(name)))
      node.outputs.forEach((name) => after.add(name));
  const before = new Set<string>();
  for (const node of [...nodes].reverse())
    if (isConvolution(node) || node.outputs.some((name) => before.has(name)))
      node.inputs.forEach((name) => before.add(name));
  return nodes.filter(
    ({ inputs, outputs }) => inputs.some((name) => after.has(name)) && outputs.some((name) => before.has(name)),
  );
}

/**
 * Transposes of what a convolution gave, seen in another shape: gradients of filters on their way into the filter's
 * layout.
 */
function ofFilterGradients({ nodes }: OnnxModel): OnnxNode[] {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  return nodes.filter((node) => {
    const seen = producers.get(node.inputs[0]!);
    return isTranspose(node) && seen?.op === 'Reshape' && producers.get(seen.inputs[0]!)?.op === 'Conv';
  });
}

const list = (nodes: OnnxNode[]) => nodes.map((node) => `${node.op} [${shapeOf(node).join()}]`).sort();
const filters = (parameters: Declaration) => Object.values(parameters).filter(({ shape }) => shape.length === 4).length;

describe('images in blocks', () => {
  it.each<[string, Step, { trained: number; turned: string[]; reordered: string[] }]>([
    [
      'discriminator',
      discriminator,
      {
        trained: filters(networks.discriminator.parameters),
        // The real images come as NHWC and are turned once.
        turned: [`Transpose [${batch},32,32,3]`],
        // Generated images leave their blocks: three colours fill none.
        reordered: [`ReorderOutput [${batch},32,32,3]`],
      },
    ],
    [
      'generator',
      generator,
      {
        trained: filters(networks.generator.parameters),
        turned: [],
        // The same, and their gradients through both trunks and shortcuts; the gradients of the last and the first map.
        reordered: [
          `ReorderInput [${batch},32,32,16]`,
          `ReorderInput [${batch},4,4,32]`,
          ...[16, 16, 32, 32, 32].map((side) => `ReorderOutput [${batch},${side},${side},3]`),
        ],
      },
    ],
  ])(
    'a %s step has no Transpose between two convolutions, and of an image none at all',
    (_, step, { trained, turned, reordered }) => {
      const model = traced(step, 16);
      expect(model.nodes.filter(isConvolution).length).toBeGreaterThan(3 * trained);
      const between = betweenConvolutions(model);
      expect(list(between.filter(isTranspose))).toEqual([]);
      expect(list(model.nodes.filter(isTranspose).filter(isImage))).toEqual(turned);
      // Filters: a gradient comes out of its convolution by input and is turned once, if at all, into the filter's
      // layout.
      expect(ofFilterGradients(model).length).toBeLessThanOrEqual(trained);
      // A gradient of a filter sums over images, so that they change places with the channels: once the image, once its
      // gradient.
      const reorders = between.filter(isReorder).filter(isImage);
      const exchanged = reorders.filter((node) => shapeOf(node)[1] === 1);
      expect(exchanged.length).toBeGreaterThan(trained);
      expect(exchanged.length).toBeLessThanOrEqual(2 * trained);
      expect(list(reorders.filter((node) => !exchanged.includes(node)))).toEqual(reordered);
    },
  );

  it('from one update to the next only filters are transposed', () => {
    const model = traced(both, 16);
    const between = betweenConvolutions(model).filter(isTranspose);
    expect(list(between.filter(isImage))).toEqual([]);
    // The discriminator's filters, as they come from their gradients; those of the generator meet no later convolution.
    const gradients = ofFilterGradients(model);
    expect(gradients.length).toBeLessThanOrEqual(
      filters(networks.discriminator.parameters) + filters(networks.generator.parameters),
    );
    expect(gradients.filter((node) => between.includes(node)).length).toBeLessThanOrEqual(
      filters(networks.discriminator.parameters),
    );
  });
});

it.each([
  ['discriminator', discriminator],
  ['generator', generator],
] as const)('without blocks a %s step has no Transpose between two convolutions either', (_, step) => {
  expect(list(betweenConvolutions(traced(step, null)).filter(isTranspose))).toEqual([]);
});
