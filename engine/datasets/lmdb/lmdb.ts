import { broughtImagesFacts, broughtImagesProvenance } from '../broughtImages';
import type { DatasetDefinition } from '../definition';

const advice =
  'Name a folder with a data.mdb as liblmdb writes it, whose values are image files (JPEG, PNG, WebP …); keys such as ' +
  'cat/0001 name the class.';

/** Image files in one LMDB environment. */
export const lmdb: DatasetDefinition<'lmdb'> = {
  name: 'lmdb',
  title: 'LMDB folder',
  facts: {
    ...broughtImagesFacts,
    usualTrainImages: 100_000,
    defaultResolution: 64,
    imageFiles: true,
    folder: 'needed',
    advice,
  },
  texts: {
    summary: 'image files in one LMDB environment, by class where keys name it (cat/0001), any size, colour',
    completion:
      'LMDB folder: image files in one environment; keys such as cat/0001 name the class. Any size, colour. Needs the folder ' +
      'with its data.mdb. LSUN, one environment for each class, is read by "folder".',
  },
  provenance: broughtImagesProvenance,
  load: async (folder, options) =>
    (await import('../tables/encodedTable')).loadEncodedTable(await tableOf(folder), { ...options, advice }),
  classCount: async (folder) => (await import('../tables/countClasses')).countClasses(() => tableOf(folder)),
  check: async (folder, options) => {
    const [{ checkEncodedTable }, { checkIssues }] = await Promise.all([
      import('../tables/encodedTable'),
      import('../tables/checkIssues'),
    ]);
    return checkIssues('folder', async () => checkEncodedTable(await tableOf(folder), { ...options, advice }));
  },
};

async function tableOf(folder: string) {
  return (await import('./lmdbTable')).lmdbTable(folder, advice);
}
