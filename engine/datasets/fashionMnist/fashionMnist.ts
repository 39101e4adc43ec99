import type { DatasetDefinition } from '../definition';
import { ownCopyOf } from '../originals/originals';
import { fashionMnistFiles, publishedFashionMnist } from './files';

/** Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017): articles of clothing, in MNIST's form. It is fetched once. */
export const fashionMnist: DatasetDefinition<'fashion-mnist'> = {
  name: 'fashion-mnist',
  title: 'Fashion-MNIST',
  facts: {
    classes: 10,
    continuous: false,
    trainImages: 60_000,
    fewestOfAClass: 6000,
    resolutions: [28],
    defaultResolution: 28,
    perLabel: null,
    limit: 'files',
    folder: 'optional',
  },
  texts: {
    summary: '60,000 + 10,000 articles of clothing, 28x28, grey',
    completion: 'Fashion-MNIST: 60,000 + 10,000 articles of clothing, 28x28, grey. 31 MB, fetched once.',
  },
  provenance: {
    licence: 'MIT',
    citation: {
      authors: 'Xiao, H., Rasul, K., Vollgraf, R.',
      title: 'Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms',
      venue: 'arXiv:1708.07747',
      year: 2017,
    },
    page: 'https://github.com/zalandoresearch/fashion-mnist',
  },
  ownCopy: ownCopyOf(publishedFashionMnist),
  load: async (folder, { limit }) =>
    (await import('../originals/idxOriginals')).loadIdxOriginals(folder, fashionMnistFiles, limit),
  fetch: async (options) =>
    (await import('../originals/fetchOriginals')).fetchOriginals(publishedFashionMnist, options),
};
