import { z } from 'zod';

/** Data sets this engine can read by name. */
export const datasetNames = ['mnist', 'cifar10', 'angles', 'rc49', 'utkface', 'tiny-imagenet', 'folder'] as const;
export type DatasetName = (typeof datasetNames)[number];

/** What rules on an experiment need to know of a data set before it is read. Null is what only its files can tell. */
export interface DatasetFacts {
  title: string;
  /** Of a continuous data set, those of what else is known of an image. */
  classes: number | null;
  /** Whether images are labelled by a number. */
  continuous: boolean;
  trainImages: number | null;
  /** As many as the papers have, where only the files can tell: epochs are counted in them. */
  usualTrainImages?: number;
  fewestOfAClass: number | null;
  /**
   * Pixels along one side that images can have; the first is taken if nothing is said. Null where they are made as
   * large as asked for.
   */
  resolutions: readonly [number, ...number[]] | null;
  /** The number of images for each label, where it can be chosen. */
  perLabel: { default: number | null; most: number } | null;
  /** Whether `dataset.folder` may or must be given, or there is nothing in a folder to read. */
  folder: 'optional' | 'needed' | 'none';
  /** Where a person gets what belongs into the folder. */
  advice?: string;
}

const anglesToTrain = 450;
const authorsFile = (name: string) =>
  'Get the HDF5 file that the authors of CcGAN share (the README of github.com/UBCDingXin/improved_CcGAN ' +
  `links to it: ${name}_64x64.h5), and name its folder`;

export const datasetFacts: Record<DatasetName, DatasetFacts> = {
  mnist: {
    title: 'MNIST',
    classes: 10,
    continuous: false,
    trainImages: 60_000,
    fewestOfAClass: 5421,
    resolutions: [28],
    perLabel: null,
    folder: 'optional',
  },
  cifar10: {
    title: 'CIFAR-10',
    classes: 10,
    continuous: false,
    trainImages: 50_000,
    fewestOfAClass: 5000,
    resolutions: [32],
    perLabel: null,
    folder: 'optional',
  },
  angles: {
    title: 'Angles',
    classes: 36,
    continuous: true,
    trainImages: 12 * anglesToTrain,
    fewestOfAClass: null,
    resolutions: [32, 64],
    perLabel: { default: 12, most: 36 },
    folder: 'none',
  },
  rc49: {
    usualTrainImages: 11_250,
    title: 'RC-49',
    classes: 49,
    continuous: true,
    trainImages: null,
    fewestOfAClass: null,
    resolutions: [64, 32],
    perLabel: { default: 25, most: 49 },
    folder: 'needed',
    advice: `${authorsFile('RC-49')}.`,
  },
  utkface: {
    usualTrainImages: 14_760,
    title: 'UTKFace',
    classes: 5,
    continuous: true,
    trainImages: null,
    fewestOfAClass: null,
    resolutions: [64, 32],
    perLabel: { default: null, most: 10_000 },
    folder: 'needed',
    advice:
      `${authorsFile('UTKFace')}; or name the folder of UTKFace's aligned and cropped JPEGs ` +
      '(susanqq.github.io/UTKFace).',
  },
  'tiny-imagenet': {
    usualTrainImages: 100_000,
    title: 'Tiny-ImageNet',
    classes: 200,
    continuous: false,
    trainImages: null,
    fewestOfAClass: null,
    resolutions: [64, 32],
    perLabel: null,
    folder: 'needed',
    advice: 'Get cs231n.stanford.edu/tiny-imagenet-200.zip, unpack it, and name the folder with wnids.txt.',
  },
  folder: {
    usualTrainImages: 100_000,
    title: 'Image folder',
    classes: null,
    continuous: false,
    trainImages: null,
    fewestOfAClass: null,
    resolutions: null,
    perLabel: null,
    folder: 'needed',
    advice:
      'Name a folder with one sub-folder of images (JPEG, PNG, WebP) for each class, or with train/ and val/ ' +
      'that have such sub-folders; ImageNet and LSUN as they come unpacked are such.',
  },
};

export const datasetSchema = z
  .strictObject({
    name: z.enum(datasetNames).meta({
      description:
        'The data set to train on. `mnist` and `angles` come with Darkroom; `cifar10` is fetched once with ' +
        '`darkroom datasets fetch cifar10`; the others need a `folder`.',
      enumDescriptions: [
        'MNIST: 60,000 + 10,000 hand-written digits, 28x28, grey. Embedded.',
        'CIFAR-10: 50,000 + 10,000 photographs of ten classes, 32x32, colour. 163 MB, fetched once.',
        'Angles: 36 objects turned by 0.1° to 89.9°, 5,400 + 3,240 pictures labelled by that angle, 32x32 or ' +
          '64x64, colour. Drawn by Darkroom in a few seconds.',
        'RC-49: 49 chairs turned by 0.1° to 89.9°, labelled by that angle, 64x64, colour. Needs a folder ' +
          "with the authors' HDF5 file.",
        "UTKFace: faces labelled by age, 1 to 60 years, 64x64, colour. Needs a folder with the authors' HDF5 " +
          'file or the JPEGs.',
        'Tiny-ImageNet: 100,000 + 10,000 photographs of 200 classes, 64x64, colour. Needs a folder with the ' +
          'unpacked archive.',
        'Your own images, ImageNet or LSUN: a folder with one sub-folder of JPEG, PNG or WebP files for each ' +
          'class, or with train/ and val/ that have such sub-folders. Any size, colour.',
      ],
    }),
    folder: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          "A folder with the data set's original files, for data sets that need one or to use instead of " +
          "Darkroom's own copy. Relative to this file.",
      }),
    classes: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          'For a folder of images: a JSON file that maps class names to lists of sub-folders, {"dog": ' +
          '["n02085620", "n02085782"], "cat": ["n02123045"]}. It merges, renames, chooses and orders classes. ' +
          'Relative to this file. Default: every sub-folder is a class, in alphabetical order.',
      }),
    resolution: z
      .int()
      .min(8)
      .max(512)
      .optional()
      .meta({
        description:
          'Pixels along one side of an image, for data sets that come in several sizes: 32 or 64, and for a ' +
          'folder any multiple of 4. Default: 32 for angles; 64 for rc49, utkface, tiny-imagenet and folder.',
      }),
    perLabel: z
      .int()
      .min(1)
      .optional()
      .meta({
        description:
          'Use at most this many training images for each angle or age. Default: 12 for angles (of 36), 25 for ' +
          'rc49 (the paper tries 25, 15 and 5), all for utkface.',
      }),
    limit: z
      .int()
      .min(64)
      .optional()
      .meta({
        description:
          'Use only the first this many training images (in the order of its files; of angles, rc49, utkface, ' +
          'tiny-imagenet and folder in an order shuffled once and for all). Of a folder: evenly from all ' +
          'classes, and no more test images than that. Default: all of them.',
      }),
  })
  .meta({ description: 'The images to learn from.' });
export type DatasetConfig = z.infer<typeof datasetSchema>;

/** The training images that an experiment can use before `limit`; null where only the files can tell. */
export function knownTrainImages({ name, perLabel }: DatasetConfig): number | null {
  return name === 'angles' && perLabel !== undefined ? anglesToTrain * perLabel : datasetFacts[name].trainImages;
}
