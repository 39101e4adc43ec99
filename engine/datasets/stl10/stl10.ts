import type { DatasetDefinition } from '../definition';
import { ownCopyOf } from '../originals/originals';
import { stl10Files } from './files';

/** STL-10 (Coates, Lee and Ng, 2011): photographs of ten classes, most of them without labels. It is fetched once. */
export const stl10: DatasetDefinition<'stl10'> = {
  name: 'stl10',
  title: 'STL-10',
  facts: {
    classes: 10,
    continuous: false,
    trainImages: 5000,
    fewestOfAClass: 500,
    resolutions: [96, 64, 48, 32],
    defaultResolution: 96,
    perLabel: null,
    limit: 'files',
    unlabelledImages: 100_000,
    folder: 'optional',
  },
  texts: {
    summary: '5,000 + 8,000 photographs of ten classes and 100,000 without labels, 96x96, colour',
    completion:
      'STL-10: 5,000 + 8,000 photographs of ten classes and 100,000 without labels, 96x96 or made smaller, colour. ' +
      '2.6 GB, fetched once.',
  },
  provenance: {
    licence: 'none stated',
    citation: {
      authors: 'Coates, A., Lee, H. and Ng, A. Y.',
      title: 'An Analysis of Single-Layer Networks in Unsupervised Feature Learning',
      venue: 'AISTATS',
      year: 2011,
    },
    page: 'https://cs.stanford.edu/~acoates/stl10/',
  },
  ownCopy: ownCopyOf(stl10Files),
  load: async (folder, options) => (await import('./loadStl10')).loadStl10(folder, options),
  fetch: async (options) => (await import('../originals/fetchOriginals')).fetchOriginals(stl10Files, options),
  knownTrainImages: ({ unlabelled }) =>
    unlabelled ? stl10Files.train.count + stl10Files.unlabelled.count : stl10Files.train.count,
};
