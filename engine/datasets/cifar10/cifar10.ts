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
  ownCopy: {
    bytes: 184_380_000,
    files: [...originalCifar10.train, originalCifar10.test].map(({ name }) => name),
    folder: fetchedCifar10Folder,
  },
  load: async (folder, { limit }) => (await import('./loadCifar10')).loadCifar10(locateCifar10(folder), limit),
  fetch: async (options) => (await import('./fetchCifar10')).fetchCifar10(options),
};
