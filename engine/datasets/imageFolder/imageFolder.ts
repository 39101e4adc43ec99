import { broughtImagesFacts, broughtImagesProvenance } from '../broughtImages';
import type { DatasetDefinition } from '../definition';
import { countClasses } from './folderClasses';

const advice =
  'Name a folder with one sub-folder of images (JPEG, PNG, WebP, AVIF, GIF, BMP, TIFF) for each class, or with train/ and val/ ' +
  'that have such sub-folders; ImageNet and LSUN as they come unpacked are such.';

/** Images in sub-folders by class: one's own, ImageNet or LSUN. */
export const imageFolder: DatasetDefinition<'folder'> = {
  name: 'folder',
  title: 'Image folder',
  facts: {
    ...broughtImagesFacts,
    usualTrainImages: 100_000,
    defaultResolution: 64,
    imageFiles: true,
    classMap: true,
    folder: 'needed',
    advice,
  },
  texts: {
    summary: 'your own images, ImageNet or LSUN, in sub-folders by class, any size, colour',
    completion:
      'Your own images, ImageNet or LSUN: a folder with one sub-folder of image files for each class, or ' +
      'with train/ and val/ that have such sub-folders. Any size, colour.',
  },
  provenance: broughtImagesProvenance,
  load: async (folder, options) => (await import('./loadImageFolder')).loadImageFolder(folder, { ...options, advice }),
  classCount: (folder, { classes }) => countClasses(folder, classes),
  check: async (folder, options) => (await import('./checkFolder')).checkFolder(folder, { ...options, advice }),
};
