import { broughtImagesFacts, broughtImagesProvenance } from '../broughtImages';
import type { DatasetDefinition } from '../definition';
import { rawTableFunctions } from '../tables/tableFunctions';

const advice =
  'Name a folder with a pair of IDX files, gzipped or not, train-images-idx3-ubyte and train-labels-idx1-ubyte, and ' +
  'where there are test images, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte.';

/** Images in the files of MNIST's form: EMNIST, KMNIST, one's own. */
export const idx: DatasetDefinition<'idx'> = {
  name: 'idx',
  title: 'IDX folder',
  facts: {
    ...broughtImagesFacts,
    usualTrainImages: 60_000,
    defaultResolution: null,
    folder: 'needed',
    advice,
  },
  texts: {
    summary: "images in files of MNIST's form (EMNIST, KMNIST, your own), any size, grey or colour",
    completion:
      "IDX folder: images and labels in files of MNIST's form, such as EMNIST and KMNIST. Any size, grey or colour. " +
      'Needs a folder with the files.',
  },
  provenance: broughtImagesProvenance,
  ...rawTableFunctions({
    key: 'folder',
    open: async (folder) => (await import('./idxTable')).idxTable(folder, advice),
  }),
};
