import { broughtImagesFacts, broughtImagesProvenance } from '../broughtImages';
import type { DatasetDefinition, DatasetOptions, LoadOptions } from '../definition';

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
    numberLabels: true,
    folder: 'file',
    advice,
  },
  provenance: broughtImagesProvenance,
  factsWith: ({ labels }) =>
    labels === 'number'
      ? { classes: 1, continuous: true, perLabel: { default: null, max: 1_000_000 }, limit: 'shuffled' }
      : {},
  texts: {
    summary: 'image files that a table lists with their classes, or with a number each, any size, colour',
    completion:
      'CSV file: a table of image files and their classes, or a number that belongs to each (an angle, an age). Any ' +
      'size, colour. Needs the file.',
  },
  load: async (file, options) => {
    const table = await tableOf(file, options);
    if (options.labels === 'number')
      return (await import('./numberTable')).loadNumberTable(table, { ...options, advice });
    return (await import('../tables/encodedTable')).loadEncodedTable(table, { ...options, advice });
  },
  classCount: async (file, options) => {
    if (options.labels === 'number') return 1;
    return (await import('../tables/countClasses')).countClasses(() => tableOf(file, options));
  },
  check: async (file, options) =>
    (await import('../tables/checkIssues')).checkIssues('file', () => find(file, options)),
};

async function find(file: string, options: LoadOptions) {
  const table = await tableOf(file, options);
  if (options.labels === 'number')
    return (await import('./numberTable')).checkNumberTable(table, { ...options, advice });
  return (await import('../tables/encodedTable')).checkEncodedTable(table, { ...options, advice });
}

async function tableOf(file: string, options: DatasetOptions) {
  return (await import('./csvTable')).csvTable(file, { ...options, advice });
}
