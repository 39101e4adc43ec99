import { channels, doublings, type Architecture, type NetworkSizes } from './architecture';
import { residualGenerator, residualTrunk } from './residualGan';

/**
 * CcGAN's residual networks for continuous labels (Ding et al., ICLR 2021): 64 channels at the image's size, twice as
 * many at every coarser one, 1024 at the coarsest of 64 x 64. The condition, a label's embedding, enters by the
 * normalisations alone.
 */

const finest = 64;

/** Channels at the image's size and at every coarser one. */
function planesOf(sizes: NetworkSizes): number[] {
  return Array.from({ length: doublings(sizes.image).count + 1 }, (_, i) => channels(finest * 2 ** i, sizes));
}

export const ccganArchitecture: Architecture = {
  generator: (sizes) => residualGenerator(sizes, { planes: planesOf(sizes).reverse(), shared: 0, hierarchical: false }),
  trunk(sizes, role) {
    const planes = planesOf(sizes);
    return residualTrunk(sizes.image, role, { planes, halvings: planes.length - 1, fold: 'flat' });
  },
};
