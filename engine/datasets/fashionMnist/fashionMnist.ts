import type { DatasetDefinition } from '../definition';
import { fashionMnistAdvice, fashionMnistFiles } from './files';

/** Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017): articles of clothing, in MNIST's form. */
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
    folder: 'needed',
    advice: fashionMnistAdvice,
  },
  texts: {
    summary: '60,000 + 10,000 articles of clothing, 28x28, grey',
    completion: 'Fashion-MNIST: 60,000 + 10,000 articles of clothing, 28x28, grey. Needs a folder with its four files.',
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
  load: async (folder, { limit }) =>
    (await import('../loading/idxOriginals')).loadIdxOriginals(folder, fashionMnistFiles, limit),
};
