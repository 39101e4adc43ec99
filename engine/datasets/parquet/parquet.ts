import { broughtImagesFacts, broughtImagesProvenance } from '../broughtImages';
import type { DatasetDefinition, DatasetOptions } from '../definition';
import type { EncodedTable } from '../tables/encodedTable';

const advice =
  'Name a folder of Parquet files as Hugging Face exports them, train-00000-of-00001.parquet and test-… or ' +
  'validation-…, also in data/, whose images are embedded.';

/** Image data sets of the Hugging Face Hub, and others in Parquet. */
export const parquet: DatasetDefinition<'parquet'> = {
  name: 'parquet',
  title: 'Parquet folder',
  facts: {
    ...broughtImagesFacts,
    usualTrainImages: 100_000,
    defaultResolution: 64,
    imageFiles: true,
    columns: ['imageColumn', 'labelColumn'],
    folder: 'needed',
    advice,
  },
  texts: {
    summary: 'images of the Hugging Face Hub as Parquet files, any size, colour',
    completion:
      'Parquet folder: an image data set of the Hugging Face Hub, or another with columns of images and labels. Any ' +
      'size, colour. Needs the folder with the files.',
  },
  provenance: broughtImagesProvenance,
  load: (folder, options) =>
    withTable(folder, options, async (table) =>
      (await import('../tables/encodedTable')).loadEncodedTable(table, { ...options, advice }),
    ),
  classCount: async (folder, options) => {
    const { countClasses } = await import('../tables/countClasses');
    return countClasses(() => withTable(folder, options, (table) => Promise.resolve(table)));
  },
  check: async (folder, options) => {
    const [{ checkEncodedTable }, { checkIssues }] = await Promise.all([
      import('../tables/encodedTable'),
      import('../tables/checkIssues'),
    ]);
    return checkIssues('folder', () =>
      withTable(folder, options, (table) => checkEncodedTable(table, { ...options, advice })),
    );
  },
};

async function withTable<T>(
  folder: string,
  options: DatasetOptions,
  use: (table: EncodedTable) => Promise<T>,
): Promise<T> {
  const [{ ParquetReader }, { parquetTable }] = await Promise.all([
    import('../formats/parquet/parquetReader'),
    import('./parquetTable'),
  ]);
  const reader = new ParquetReader();
  try {
    return await use(await parquetTable(folder, { ...options, advice }, reader));
  } finally {
    reader.close();
  }
}
