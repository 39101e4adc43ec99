import { broughtImagesFacts, broughtImagesProvenance } from '../broughtImages';
import type { DatasetDefinition } from '../definition';
import { labelFacts } from '../tables/labelFacts';
import { rawTableFunctions } from '../tables/tableFunctions';

const advice =
  'Name an .npz with x_train, y_train, x_test and y_test, or images and labels; or the .npy of the images, with that ' +
  'of the labels beside it (faces.npy and faces_labels.npy, x_train.npy and y_train.npy).';

/** Images in NumPy's arrays: MedMNIST, those of Keras, one's own. */
export const numpy: DatasetDefinition<'numpy'> = {
  name: 'numpy',
  title: 'NumPy file',
  facts: {
    ...broughtImagesFacts,
    usualTrainImages: 60_000,
    defaultResolution: null,
    columns: ['imageColumn', 'labelColumn'],
    labelKinds: ['class', 'none'],
    channels: true,
    folder: 'file',
    advice,
  },
  factsWith: labelFacts,
  texts: {
    summary: 'images in an .npz or in .npy files (MedMNIST, your own), any size, grey or colour',
    completion:
      'NumPy file: an .npz of images and labels, or the .npy of the images beside that of the labels. Any size, ' +
      'grey or colour. Needs the file.',
  },
  provenance: broughtImagesProvenance,
  ...rawTableFunctions({
    key: 'file',
    open: async (file, options) => (await import('./numpyTable')).numpyTable(file, { ...options, advice }),
    openLabels: async (file, options) => (await import('./numpyTable')).numpyLabels(file, { ...options, advice }),
  }),
};
