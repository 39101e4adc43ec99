import type { DatasetDefinition } from '../definition';
import { ownCopyOf } from '../originals/originals';
import { cifar10Files } from './files';

/** CIFAR-10 (Krizhevsky, 2009): photographs of ten classes. It is fetched once. */
export const cifar10: DatasetDefinition<'cifar10'> = {
  name: 'cifar10',
  title: 'CIFAR-10',
  facts: {
    classes: 10,
    continuous: false,
    trainImages: 50_000,
    fewestOfAClass: 5000,
    resolutions: [32],
    defaultResolution: 32,
    perLabel: null,
    limit: 'files',
    folder: 'optional',
  },
  texts: {
    summary: '50,000 + 10,000 photographs of ten classes, 32x32, colour',
    completion: 'CIFAR-10: 50,000 + 10,000 photographs of ten classes, 32x32, colour. 163 MB, fetched once.',
  },
  provenance: {
    licence: 'none stated',
    citation: {
      authors: 'Krizhevsky, A.',
      title: 'Learning Multiple Layers of Features from Tiny Images',
      venue: 'technical report, University of Toronto',
      year: 2009,
    },
    page: 'https://www.cs.toronto.edu/~kriz/cifar.html',
  },
  ownCopy: ownCopyOf(cifar10Files),
  load: async (folder, { limit }) =>
    (await import('../originals/cifarOriginals')).loadCifarOriginals(folder, cifar10Files, limit),
  fetch: async (options) => (await import('../originals/fetchOriginals')).fetchOriginals(cifar10Files, options),
};
