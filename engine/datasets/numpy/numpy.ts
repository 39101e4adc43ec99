import { broughtImagesFacts, broughtImagesProvenance } from '../broughtImages';
import type { DatasetDefinition } from '../definition';

const advice =
  'Name an .npz with x_train, y_train, x_test and y_test, or images and labels; or the .npy of the images, with that ' +
  'of the labels beside it.';

/** Images in NumPy's arrays: MedMNIST, those of Keras, one's own. */
export const numpy: DatasetDefinition<'numpy'> = {
  name: 'numpy',
  title: 'NumPy file',
  facts: {
    ...broughtImagesFacts,
    usualTrainImages: 60_000,
    defaultResolution: null,
    columns: ['imageColumn', 'labelColumn'],
    folder: 'file',
    advice,
  },
  texts: {
    summary: 'images in an .npz or in .npy files (MedMNIST, your own), any size, grey or colour',
    completion:
      'NumPy file: an .npz of images and labels, or the .npy of the images beside that of the labels. Any size, ' +
      'grey or colour. Needs the file.',
  },
  provenance: broughtImagesProvenance,
  load: async (file, options) => {
    const [{ numpyTable }, { loadRawTable }] = await Promise.all([
      import('./numpyTable'),
      import('../tables/rawTable'),
    ]);
    return loadRawTable(await numpyTable(file, { ...options, advice }), options);
  },
  classCount: async (file, options) => {
    const [{ numpyLabels }, { countClasses }] = await Promise.all([
      import('./numpyTable'),
      import('../tables/countClasses'),
    ]);
    return countClasses(() => numpyLabels(file, { ...options, advice }));
  },
  check: async (file, options) => {
    const [{ numpyTable }, { checkRawTable }, { checkIssues }] = await Promise.all([
      import('./numpyTable'),
      import('../tables/rawTable'),
      import('../tables/checkIssues'),
    ]);
    return checkIssues('file', async () => checkRawTable(await numpyTable(file, { ...options, advice }), options));
  },
};
