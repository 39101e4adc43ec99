import { broughtImagesFacts, broughtImagesProvenance } from '../broughtImages';
import type { DatasetDefinition, DatasetOptions } from '../definition';
import type { EncodedTable } from '../tables/encodedTable';
import { labelFacts } from '../tables/labelFacts';
import { encodedTableFunctions } from '../tables/tableFunctions';

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
    labelKinds: ['class', 'number', 'none'],
    folder: 'needed',
    advice,
  },
  factsWith: labelFacts,
  texts: {
    summary: 'images of the Hugging Face Hub as Parquet files, any size, colour',
    completion:
      'Parquet folder: an image data set of the Hugging Face Hub, or another with columns of images and labels. Any ' +
      'size, colour. Needs the folder with the files.',
  },
  provenance: broughtImagesProvenance,
  ...encodedTableFunctions({ key: 'folder', advice, open }),
};

async function open(folder: string, options: DatasetOptions): Promise<EncodedTable> {
  const [{ ParquetReader }, { parquetTable }] = await Promise.all([
    import('../formats/parquet/parquetReader'),
    import('./parquetTable'),
  ]);
  const reader = new ParquetReader();
  try {
    const table = await parquetTable(folder, { ...options, advice }, reader);
    return {
      ...table,
      close: () => {
        reader.close();
      },
    };
  } catch (error) {
    reader.close();
    throw error;
  }
}
