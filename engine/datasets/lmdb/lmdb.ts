import { broughtImagesFacts, broughtImagesProvenance } from '../broughtImages';
import type { DatasetDefinition } from '../definition';
import { labelFacts } from '../tables/labelFacts';
import { encodedTableFunctions } from '../tables/tableFunctions';

const advice =
  'Name a folder with a data.mdb as liblmdb writes it, whose values are image files (JPEG, PNG, WebP …); keys such as ' +
  'cat/0001 name the class, or values such as that of label-0001 beside image-0001.';

/** Image files in one LMDB environment. */
export const lmdb: DatasetDefinition<'lmdb'> = {
  name: 'lmdb',
  title: 'LMDB folder',
  facts: {
    ...broughtImagesFacts,
    usualTrainImages: 100_000,
    defaultResolution: 64,
    imageFiles: true,
    labelKinds: ['class', 'none'],
    folder: 'needed',
    advice,
  },
  factsWith: labelFacts,
  texts: {
    summary: 'image files in one LMDB environment, by class where keys name it (cat/0001), any size, colour',
    completion:
      'LMDB folder: image files in one environment; keys such as cat/0001 name the class. Any size, colour. Needs the folder ' +
      'with its data.mdb. LSUN, one environment for each class, is read by "folder".',
  },
  provenance: broughtImagesProvenance,
  ...encodedTableFunctions({
    key: 'folder',
    advice,
    open: async (folder, options) => (await import('./lmdbTable')).lmdbTable(folder, { ...options, advice }),
  }),
};
