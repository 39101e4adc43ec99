import { broughtImagesFacts } from '../broughtImages';
import type { DatasetDefinition } from '../definition';
import { encodedTableFunctions } from '../tables/tableFunctions';

const advice =
  'Get img_align_celeba.zip, list_attr_celeba.txt and list_eval_partition.txt (mmlab.ie.cuhk.edu.hk/projects/CelebA), ' +
  'unpack the images, and name the folder that has all three.';

/** CelebA (Liu et al., ICCV 2015): aligned faces of celebrities, with 40 attributes of each. */
export const celeba: DatasetDefinition<'celeba'> = {
  name: 'celeba',
  title: 'CelebA',
  facts: {
    ...broughtImagesFacts,
    usualTrainImages: 162_770,
    defaultResolution: 64,
    imageFiles: true,
    columns: ['labelColumn'],
    folder: 'needed',
    advice,
  },
  factsWith: ({ labelColumn }) => (labelColumn === undefined ? { classes: 1 } : {}),
  texts: {
    summary: '162,770 + 19,962 faces, all one class or two by an attribute such as Smiling, any size, colour',
    completion:
      'CelebA: 162,770 + 19,962 aligned faces; dataset.labelColumn makes two classes by an attribute such as Smiling. ' +
      'Any size, colour. Needs the folder with img_align_celeba.',
  },
  provenance: {
    licence: 'for non-commercial research only',
    citation: {
      authors: 'Liu, Z., Luo, P., Wang, X. and Tang, X.',
      title: 'Deep Learning Face Attributes in the Wild',
      venue: 'ICCV',
      year: 2015,
    },
    page: 'https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html',
  },
  ...encodedTableFunctions({
    key: 'folder',
    advice,
    open: async (folder, { labelColumn }) => (await import('./celebaTable')).celebaTable(folder, labelColumn, advice),
  }),
};
