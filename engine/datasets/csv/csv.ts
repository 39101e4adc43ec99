import { broughtImagesFacts, broughtImagesProvenance } from '../broughtImages';
import type { DatasetDefinition } from '../definition';
import { labelFacts } from '../tables/labelFacts';
import { encodedTableFunctions } from '../tables/tableFunctions';

const advice =
  'Name a CSV file whose first line names its columns: the path of an image, relative to the file, its label, and ' +
  'where there are test images, the split (train, test).';

/** Images that a table lists, by class or by a number. */
export const csv: DatasetDefinition<'csv'> = {
  name: 'csv',
  title: 'CSV file',
  facts: {
    ...broughtImagesFacts,
    usualTrainImages: 100_000,
    defaultResolution: 64,
    imageFiles: true,
    columns: ['imageColumn', 'labelColumn'],
    labelKinds: ['class', 'number', 'none'],
    folder: 'file',
    advice,
  },
  provenance: broughtImagesProvenance,
  factsWith: labelFacts,
  texts: {
    summary: 'image files that a table lists with their classes, or with a number each, any size, colour',
    completion:
      'CSV file: a table of image files and their classes, or a number that belongs to each (an angle, an age). Any ' +
      'size, colour. Needs the file.',
  },
  ...encodedTableFunctions({
    key: 'file',
    advice,
    open: async (file, options) => (await import('./csvTable')).csvTable(file, { ...options, advice }),
  }),
};
