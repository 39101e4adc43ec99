import type { DatasetDefinition } from '../definition';
import { ccganFileAdvice } from '../formats/ccganHdf5';

const advice =
  `${ccganFileAdvice('UTKFace')}; or name the folder of UTKFace's aligned and cropped JPEGs ` +
  '(susanqq.github.io/UTKFace).';

/** UTKFace (Zhang et al., CVPR 2017): faces labelled by age, as Ding et al. use them (CcGAN, ICLR 2021). */
export const utkface: DatasetDefinition<'utkface'> = {
  name: 'utkface',
  title: 'UTKFace',
  facts: {
    classes: 5,
    continuous: true,
    trainImages: null,
    usualTrainImages: 14_760,
    fewestOfAClass: null,
    resolutions: [64, 32],
    defaultResolution: 64,
    perLabel: { default: null, max: 10_000 },
    limit: 'shuffled',
    imageFiles: true,
    folder: 'needed',
    advice,
  },
  texts: {
    summary: 'faces of people from 1 to 60 years old, 64x64, colour',
    completion:
      "UTKFace: faces labelled by age, 1 to 60 years, 64x64, colour. Needs a folder with the authors' HDF5 file or " +
      'the JPEGs.',
  },
  provenance: {
    licence: 'for non-commercial research only; the photographs belong to their owners',
    citation: {
      authors: 'Zhang, Z., Song, Y., Qi, H.',
      title: 'Age Progression/Regression by Conditional Adversarial Autoencoder',
      venue: 'IEEE Conference on Computer Vision and Pattern Recognition',
      year: 2017,
    },
    page: 'https://susanqq.github.io/UTKFace/',
  },
  load: async (folder, options) => (await import('./loadUtkFace')).loadUtkFace(folder, { ...options, advice }),
};
