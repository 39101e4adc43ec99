import { describe, expect, it } from 'vitest';
import {
  SegmentPrograms,
  type Compile,
  type SamplerKind,
  type SamplerSpec,
} from '../../../engine/methods/stic/sampler/samplerPrograms';
import { smallEnergyClassifier } from '../../../engine/networks/energyClassifier';
import { initialise } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import { specsOf } from '../../../engine/runtime/program';
import { KernelVariants } from '../../../engine/runtime/tracing/kernelVariants';
import { trace } from '../../../engine/runtime/tracing/trace';

const image = [28, 28, 1] as const;
const classifier = smallEnergyClassifier([...image], 11);
const prefix = 'classifier/';
const state = specsOf(initialise(classifier.parameters, Random.from(0, 'weights'), prefix));

/** How often the classifier is gone through, and the nodes of the graph, when a segment of `steps` steps is traced. */
async function traced(kind: SamplerKind, steps: number, changes: Partial<SamplerSpec>) {
  let passes = 0;
  let nodes = 0;
  const spec: SamplerSpec = {
    network: {
      ...classifier,
      forward: (parameters, images) => {
        passes++;
        return classifier.forward(parameters, images);
      },
    },
    prefix,
    image: [...image],
    chains: 4,
    windowed: false,
    smoothing: 0.5,
    targetAcceptance: 0.574,
    noiseDeviation: 0.01,
    target: { objective: 'fake-class', classes: 10, gram: 0.1, box: 10, smoothness: 0 },
    ...changes,
  };
  const compile: Compile = (definition) => {
    const target = { fusedMatMul: true, block: 8 as const, kernelVariants: new KernelVariants(new Map()) };
    nodes = trace({ ...definition, state }, target).model.nodes.length;
    return Promise.resolve({ name: definition.name, run: () => Promise.reject(new Error()), dispose: () => undefined });
  };
  await SegmentPrograms.create(compile, spec, kind, [steps]);
  return { passes, nodes };
}

describe('a segment of many steps', () => {
  it.each<[SamplerKind, Partial<SamplerSpec>]>([
    ['grmala', {}],
    ['grmala', { windowed: true, target: { objective: 'fake-class', classes: 10, gram: 0, box: 10, smoothness: 1 } }],
    ['ula', {}],
    ['sgld', { windowed: true }],
    ['ngld', {}],
  ])('takes no longer to trace for being longer: %s, %o', async (kind, changes) => {
    const [short, long] = [await traced(kind, 5, changes), await traced(kind, 25, changes)];
    expect(long.passes).toBe(short.passes);
    expect(long.nodes).toBeGreaterThan(4 * short.nodes);
  });
});
