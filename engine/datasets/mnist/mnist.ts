import type { DatasetDefinition } from '../definition';
import { idxFilesOf } from '../originals/idxSplit';
import { embeddedMnistFolder, mnistFiles } from './files';

/** MNIST (LeCun, Cortes and Burges): hand-written digits. It comes with Darkroom. */
export const mnist: DatasetDefinition<'mnist'> = {
  name: 'mnist',
  title: 'MNIST',
  facts: {
    classes: 10,
    continuous: false,
    trainImages: 60_000,
    fewestOfAClass: 5421,
    resolutions: [28],
    defaultResolution: 28,
    perLabel: null,
    limit: 'files',
    folder: 'optional',
  },
  texts: {
    summary: '60,000 + 10,000 hand-written digits, 28x28, grey',
    completion: 'MNIST: 60,000 + 10,000 hand-written digits, 28x28, grey. Embedded.',
  },
  provenance: {
    licence: 'none stated',
    citation: {
      authors: 'LeCun, Y., Bottou, L., Bengio, Y., Haffner, P.',
      title: 'Gradient-based learning applied to document recognition',
      venue: 'Proceedings of the IEEE 86(11), 2278–2324',
      year: 1998,
    },
    page: 'http://yann.lecun.com/exdb/mnist/',
  },
  ownCopy: {
    download: null,
    bytes: 54_950_048,
    files: idxFilesOf(mnistFiles),
    folder: embeddedMnistFolder,
  },
  load: async (folder, { limit }) =>
    (await import('../originals/idxOriginals')).loadIdxOriginals(folder, mnistFiles, limit),
};
