import { z } from 'zod';

/** Data sets this engine can read by name. */
export const datasetNames = ['mnist', 'cifar10'] as const;
export type DatasetName = (typeof datasetNames)[number];

/** What rules on an experiment need to know of a data set before it is read. */
export const datasetFacts: Record<DatasetName, { title: string; classes: number; trainImages: number; fewestOfAClass: number }> = {
  mnist: { title: 'MNIST', classes: 10, trainImages: 60_000, fewestOfAClass: 5421 },
  cifar10: { title: 'CIFAR-10', classes: 10, trainImages: 50_000, fewestOfAClass: 5000 },
};

export const datasetSchema = z.strictObject({
  name: z.enum(datasetNames).meta({
    description: 'The data set to train on. `mnist` comes with Darkroom; `cifar10` is fetched once with `darkroom datasets fetch cifar10`.',
    enumDescriptions: [
      'MNIST: 60,000 + 10,000 hand-written digits, 28x28, grey. Embedded.',
      'CIFAR-10: 50,000 + 10,000 photographs of ten classes, 32x32, colour. 163 MB, fetched once.',
    ],
  }),
  folder: z.string().min(1).optional().meta({
    description: 'A folder with the data set\'s original files, to use instead of Darkroom\'s own copy. Relative to this file.',
  }),
  limit: z.int().min(64).optional().meta({
    description: 'Use only the first this many training images (in the order of its files). Default: all of them.',
  }),
}).meta({ description: 'The images to learn from.' });
export type DatasetConfig = z.infer<typeof datasetSchema>;
