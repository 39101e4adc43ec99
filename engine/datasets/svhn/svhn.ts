import type { DatasetDefinition } from '../definition';
import { ownCopyOf } from '../originals/originals';
import { svhnFiles } from './files';

/** SVHN (Netzer et al., 2011): digits of house numbers, cropped. It is fetched once. */
export const svhn: DatasetDefinition<'svhn'> = {
  name: 'svhn',
  title: 'SVHN',
  facts: {
    classes: 10,
    continuous: false,
    trainImages: 73_257,
    fewestOfAClass: 4659,
    resolutions: [32],
    defaultResolution: 32,
    perLabel: null,
    limit: 'files',
    folder: 'optional',
  },
  texts: {
    summary: '73,257 + 26,032 digits of house numbers, 32x32, colour',
    completion: 'SVHN: 73,257 + 26,032 digits of house numbers, cropped, 32x32, colour. 246 MB, fetched once.',
  },
  provenance: {
    licence: 'for non-commercial use only',
    citation: {
      authors: 'Netzer, Y., Wang, T., Coates, A., Bissacco, A., Wu, B. and Ng, A. Y.',
      title: 'Reading Digits in Natural Images with Unsupervised Feature Learning',
      venue: 'NIPS Workshop on Deep Learning and Unsupervised Feature Learning',
      year: 2011,
    },
    page: 'http://ufldl.stanford.edu/housenumbers/',
  },
  ownCopy: ownCopyOf(svhnFiles),
  load: async (folder, options) => (await import('./loadSvhn')).loadSvhn(folder, options),
  fetch: async (options) => (await import('../originals/fetchOriginals')).fetchOriginals(svhnFiles, options),
};
