import type { z } from 'zod';
import { ratioWidths } from '../../networks/ratioWidths';
import type { featuresSchema } from './features/featuresConfig';
import type { filterSchema } from './filter/filterConfig';
import type { generatorSchema } from './generator/generatorConfig';
import type { labelEmbeddingSchema } from './labels/labelEmbeddingConfig';
import type { ratioSchema } from './ratio/ratioConfig';
import type { subsamplingSchema } from './sampling/samplingConfig';

/** Facts beside its name that a variant's numbers depend on. */
export interface VariantFacts {
  variant: 'small' | 'v1' | 'journal';
  /** Whether images are labelled by a number. */
  continuous: boolean;
  /** Training images in use, as far as they are known: epochs are counted in them. */
  images: number;
}

interface Sections {
  generator: z.output<typeof generatorSchema>;
  labelEmbedding: z.output<typeof labelEmbeddingSchema>;
  features: z.output<typeof featuresSchema>;
  ratio: z.output<typeof ratioSchema>;
  filter: z.output<typeof filterSchema>;
  subsampling: z.output<typeof subsamplingSchema>;
}
/** A section with every key that a variant gives. */
type Complete<S> = { [K in keyof S as K extends 'from' ? never : K]-?: Exclude<S[K], undefined> } & {
  [K in keyof S as K extends 'from' ? K : never]: S[K];
};
export type CompleteSections = { [K in keyof Sections]: Complete<Sections[K]> };

/** The sections with every key filled in: what was written, else the variant's number. */
export function withVariant<T extends Sections>(
  given: T,
  facts: VariantFacts,
): Omit<T, keyof Sections> & CompleteSections {
  const numbers = facts.variant === 'small' ? smallNumbers(facts) : paperNumbers(facts, given);
  const perLabel = given.subsampling.perLabel ?? numbers.subsampling.perLabel;
  return {
    ...given,
    generator: { ...numbers.generator, ...given.generator },
    labelEmbedding: { ...numbers.labelEmbedding, ...given.labelEmbedding },
    features: { ...numbers.features, ...given.features },
    ratio: { ...numbers.ratio, ...given.ratio },
    filter: { ...numbers.filter, ...given.filter },
    subsampling: {
      ...numbers.subsampling,
      maxTries: perLabel * Math.max(200, 2 * given.subsampling.chainLength),
      ...given.subsampling,
    },
  };
}

type Numbers = { [K in Exclude<keyof Sections, 'subsampling'>]: Complete<Sections[K]> } & {
  subsampling: Record<'perLabel' | 'burnIn' | 'batch', number>;
};

/** Networks for two processor cores: reconstructed, and checked on toys (subsampling README, Variants). */
function smallNumbers({ continuous }: VariantFacts): Numbers {
  return {
    generator: {
      // Continuous labels train more stably at lower learning rates.
      architecture: 'small',
      latent: 64,
      width: 2,
      loss: 'hinge',
      generatorRate: continuous ? 5e-4 : 1e-3,
      discriminatorRate: continuous ? 5e-4 : 1e-3,
      betas: [0, 0.9],
      discriminatorSteps: 1,
      ema: 0.995,
      vicinity: 'hard',
      vicinityFactor: 2,
    },
    labelEmbedding: { network: 'small', regressionSteps: 400, embeddingSteps: 800 },
    features: {
      network: continuous ? 'sparse-autoencoder' : 'small',
      dimension: continuous ? 256 : 128,
      width: 16,
      steps: 800,
      batch: 128,
      optimizer: 'adam',
      learningRate: 1e-3,
      milestones: [0.6],
      sparsity: 1e-3,
      labelWeight: 1,
    },
    ratio: {
      hidden: [256, 128, 64],
      groups: 8,
      dropout: 0,
      output: 'relu',
      penalty: 1e-2,
      learningRate: 1e-3,
      betas: [0.5, 0.999],
      weightDecay: 0,
      milestones: [0.6],
      steps: 800,
      batch: 256,
    },
    filter: { kind: continuous ? 'vicinity' : 'none', quantile: 0.8, zetaFactor: 20, steps: 400, maxRounds: 10 },
    subsampling: { perLabel: 500, burnIn: 1000, batch: 250 },
  };
}

/**
 * The numbers of the authors' scripts for CIFAR-10 and for RC-49 (Ding, Wang, Wang and Welch, arXiv 2103.11166v1;
 * Neurocomputing 2023).
 */
function paperNumbers({ variant, continuous, images }: VariantFacts, given: Sections): Numbers {
  const v1 = variant === 'v1';
  const epochs = (count: number, batch: number) => count * Math.ceil(images / batch);
  const featureBatch = given.features.batch ?? (v1 || continuous ? 128 : 256);
  const ratioBatch = given.ratio.batch ?? (v1 && !continuous ? 128 : 256);
  return {
    generator: continuous
      ? {
          architecture: 'ccgan',
          latent: 256,
          width: 1,
          loss: 'vanilla',
          generatorRate: 1e-4,
          discriminatorRate: 1e-4,
          betas: [0.5, 0.999],
          discriminatorSteps: 1,
          ema: 0,
          vicinity: 'soft',
          vicinityFactor: 2,
        }
      : {
          architecture: 'biggan-cifar',
          latent: 128,
          width: 1,
          loss: 'hinge',
          generatorRate: 2e-4,
          discriminatorRate: 2e-4,
          betas: [0, 0.999],
          discriminatorSteps: 4,
          ema: 0.9999,
          vicinity: 'soft',
          vicinityFactor: 2,
        },
    labelEmbedding: { network: 'resnet34', regressionSteps: epochs(200, 256), embeddingSteps: 1000 },
    features: continuous
      ? {
          network: 'sparse-autoencoder',
          dimension: 'image',
          width: 64,
          steps: epochs(200, featureBatch),
          batch: featureBatch,
          optimizer: v1 ? 'adam' : 'sgd',
          learningRate: 0.01,
          milestones: [0.25, 0.5, 0.75],
          sparsity: 1e-3,
          labelWeight: 1,
        }
      : {
          network: 'resnet34',
          dimension: 'image',
          width: 64,
          steps: epochs(350, featureBatch),
          batch: featureBatch,
          optimizer: 'sgd',
          learningRate: 0.1,
          milestones: [0.43, 0.71],
          sparsity: 1e-3,
          labelWeight: 1,
        },
    ratio: {
      hidden: [...ratioWidths('mlp5', v1 ? 'v1' : 'journal', continuous ? 'embedding' : 'classes')],
      groups: 8,
      dropout: 0.5,
      output: 'relu',
      penalty: v1 ? 1e-3 : 1e-2,
      learningRate: 1e-4,
      betas: [0.5, 0.999],
      weightDecay: v1 && continuous ? 0 : 1e-4,
      milestones: v1 ? (continuous ? [0.29, 0.57] : [0.43, 0.71]) : [0.4, 0.75],
      steps: epochs(v1 ? 350 : 200, ratioBatch),
      batch: ratioBatch,
    },
    filter: {
      kind: continuous ? (v1 ? 'error-quantile' : 'vicinity') : 'none',
      quantile: 0.8,
      zetaFactor: 6,
      steps: epochs(200, 128),
      maxRounds: v1 ? 10 : 200,
    },
    subsampling: v1
      ? { perLabel: continuous ? 200 : 5000, burnIn: continuous ? 5000 : 10_000, batch: 1000 }
      : { perLabel: continuous ? 1000 : 10_000, burnIn: continuous ? 5000 : 50_000, batch: continuous ? 200 : 2000 },
  };
}
