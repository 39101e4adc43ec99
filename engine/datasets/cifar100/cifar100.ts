import type { DatasetDefinition } from '../definition';
import { ownCopyOf } from '../originals/originals';
import { cifar100Files } from './files';

/** CIFAR-100 (Krizhevsky, 2009): photographs of its hundred fine classes. It is fetched once. */
export const cifar100: DatasetDefinition<'cifar100'> = {
  name: 'cifar100',
  title: 'CIFAR-100',
  facts: {
    classes: 100,
    continuous: false,
    trainImages: 50_000,
    fewestOfAClass: 500,
    resolutions: [32],
    defaultResolution: 32,
    perLabel: null,
    limit: 'files',
    folder: 'optional',
  },
  texts: {
    summary: '50,000 + 10,000 photographs of a hundred classes, 32x32, colour',
    completion: 'CIFAR-100: 50,000 + 10,000 photographs of a hundred classes, 32x32, colour. 169 MB, fetched once.',
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
  ownCopy: ownCopyOf(cifar100Files),
  load: async (folder, { limit }) =>
    (await import('../originals/cifarOriginals')).loadCifarOriginals(folder, cifar100Files, limit),
  fetch: async (options) => (await import('../originals/fetchOriginals')).fetchOriginals(cifar100Files, options),
};
