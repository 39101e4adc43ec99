import type { DatasetDefinition } from '../definition';
import { ccganFileAdvice } from '../formats/ccganHdf5';

const advice = `${ccganFileAdvice('RC-49')}.`;

/** RC-49 (Ding et al., CcGAN, ICLR 2021): rendered chairs labelled by their yaw angle. */
export const rc49: DatasetDefinition<'rc49'> = {
  name: 'rc49',
  title: 'RC-49',
  facts: {
    classes: 49,
    continuous: true,
    trainImages: null,
    usualTrainImages: 11_250,
    fewestOfAClass: null,
    resolutions: [64, 32],
    defaultResolution: 64,
    perLabel: { default: 25, max: 49, note: 'the paper tries 25, 15 and 5' },
    limit: 'shuffled',
    folder: 'needed',
    advice,
  },
  texts: {
    summary: '44,051 images of 49 chairs turned by 0.1° to 89.9°, 64x64, colour',
    completion:
      'RC-49: 49 chairs turned by 0.1° to 89.9°, labelled by that angle, 64x64, colour. Needs a folder with the ' +
      "authors' HDF5 file.",
  },
  provenance: {
    licence: 'none stated',
    citation: {
      authors: 'Ding, X., Wang, Y., Xu, Z., Welch, W. J., Wang, Z. J.',
      title: 'CcGAN: Continuous Conditional Generative Adversarial Networks for Image Generation',
      venue: 'International Conference on Learning Representations',
      year: 2021,
    },
    page: 'https://github.com/UBCDingXin/improved_CcGAN',
  },
  load: async (folder, options) => (await import('./loadRc49')).loadRc49(folder, { ...options, advice }),
};
