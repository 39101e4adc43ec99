import { channels, doublings, type Architecture, type NetworkSizes } from './architecture';
import { residualGenerator, residualTrunk } from './residualGan';

/**
 * BigGAN (Brock et al., 2019) with 64 channels as its unit: residual blocks of one width for images of about 32 x 32,
 * narrowing towards the image for larger ones. The width factor 1 is the published one of both.
 */

const unit = 64;

export interface BigGanOptions {
  /** Length of a class embedding that all blocks share; 0: each block has a table of its own. */
  shared: number;
  /** Whether the latent vector is split among the blocks. */
  hierarchical: boolean;
  /** Height of the map with self-attention. */
  attention?: number;
}

/** Multiples of the unit, coarsest map first: of the start and of what each block makes. */
function generatorMultiples(count: number): number[] {
  return Array.from({ length: count + 1 }, (_, i) => (count <= 3 ? 4 : i === 0 ? 16 : Math.max(1, 16 / 2 ** (i - 1))));
}

/** Of what each block makes, finest map first. */
function trunkMultiples(count: number): number[] {
  return count <= 3 ? [4, 4, 4, 4] : [...Array.from({ length: count }, (_, i) => Math.min(16, 2 ** i)), 16];
}

export function biggan({ shared, hierarchical, attention }: BigGanOptions): Architecture {
  const scaled = (multiples: readonly number[], sizes: NetworkSizes) =>
    multiples.map((multiple) => channels(unit * multiple, sizes));
  return {
    generator: (sizes) =>
      residualGenerator(sizes, {
        planes: scaled(generatorMultiples(doublings(sizes.image).count), sizes),
        shared,
        hierarchical,
        attention,
      }),
    trunk(sizes, role) {
      const { count } = doublings(sizes.image);
      return residualTrunk(sizes.image, role, {
        planes: scaled(trunkMultiples(count), sizes),
        halvings: count <= 3 ? Math.min(2, count) : count,
        fold: 'sum',
        attention,
      });
    },
  };
}

/**
 * As in the paper: a class embedding shared by all blocks, and a part of the latent vector for each. No attention, as
 * for CIFAR-10.
 */
export const bigganArchitecture = biggan({ shared: 128, hierarchical: true });

/**
 * As Ding, Wang, Wang and Welch trained their generators of CIFAR-10: the latent vector enters as a whole, and each
 * normalisation has a table of its own for the classes.
 */
export const bigganCifarArchitecture = biggan({ shared: 0, hierarchical: false });
