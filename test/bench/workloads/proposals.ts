import type { Tensor2D } from '@tensorflow/tfjs-core';
import { bigganCifarArchitecture } from '../../../engine/networks/biggan';
import { classFeatures } from '../../../engine/networks/classFeatures';
import { densityRatio } from '../../../engine/networks/densityRatio';
import { ratioWidths } from '../../../engine/networks/ratioWidths';
import { resnet34 } from '../../../engine/networks/resnet34';
import { Normalisation } from '../../../engine/nn/batchNorm';
import { initialise, selectPrefix } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import { floats, type HostTensors } from '../../../engine/runtime/program';
import { part, type Step, type Workload } from './workload';

/**
 * Images of the papers' BigGAN, their ResNet-34 features and the MLP-5's ratios of these: a proposal of rejection
 * sampling.
 */

const classes = 10;
const latent = 128;
const image = [32, 32, 3] as const;
const length = 3072;

export const papersProposals: Workload = { name: 'proposals-biggan', batch: 100, build };

const generator = bigganCifarArchitecture.generator({ image, latent, labels: classes, width: 1 });
const extractor = classFeatures({ encoder: resnet34(image), length, classes, head: 'v1' });
const ratio = densityRatio({
  features: length,
  labels: { kind: 'classes', count: classes },
  hidden: ratioWidths('mlp5', 'v1', 'classes'),
  groups: 8,
  output: 'relu',
});

function build(batch: number): Step {
  const random = Random.from(0, 'weights');
  const state: HostTensors = {
    ...initialise(generator.parameters, random, 'generator/'),
    ...initialise(generator.buffers, random, 'generator-moments/'),
    ...initialise(extractor.parameters, random, 'features/'),
    ...initialise(extractor.buffers, random, 'features-moments/'),
    ...initialise(ratio.parameters, random, 'ratio/'),
  };
  const proposals = part(
    {
      name: 'proposals',
      state: Object.keys(state),
      step: (now, inputs) => {
        const labels = inputs.labels as Tensor2D;
        const images = generator.forward(
          selectPrefix('generator/', now),
          new Normalisation(selectPrefix('generator-moments/', now), false),
          inputs.latents as Tensor2D,
          labels,
        );
        const vectors = extractor.features(
          selectPrefix('features/', now),
          new Normalisation(selectPrefix('features-moments/', now), false),
          images,
        );
        return { outputs: { images, ratios: ratio.forward(selectPrefix('ratio/', now), vectors, labels, []) } };
      },
    },
    { latents: [floats(batch, latent), 'normal'], labels: [floats(batch, classes), 'normal'] },
  );
  return { state, parts: [proposals] };
}
