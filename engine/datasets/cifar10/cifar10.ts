import type { DatasetDefinition } from '../definition';
import { fetchedCifar10Folder, locateCifar10, originalCifar10 } from './files';

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
  ownCopy: {
    bytes: 184_380_000,
    files: [...originalCifar10.train, originalCifar10.test].map(({ name, sha256 }) => ({
      name,
      bytes: 30_730_000,
      checksum: { algorithm: 'sha256', hex: sha256 },
    })),
    folder: fetchedCifar10Folder,
  },
  load: async (folder, { limit }) => (await import('./loadCifar10')).loadCifar10(locateCifar10(folder), limit),
  fetch: async (options) => (await import('./fetchCifar10')).fetchCifar10(options),
};
