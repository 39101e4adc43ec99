import type { DatasetDefinition } from '../definition';

const advice = 'Get cs231n.stanford.edu/tiny-imagenet-200.zip, unpack it, and name the folder with wnids.txt.';

/** Tiny-ImageNet (Stanford's CS231n): photographs of 200 classes. */
export const tinyImagenet: DatasetDefinition<'tiny-imagenet'> = {
  name: 'tiny-imagenet',
  title: 'Tiny-ImageNet',
  facts: {
    classes: 200,
    continuous: false,
    trainImages: null,
    usualTrainImages: 100_000,
    fewestOfAClass: null,
    resolutions: [64, 32],
    defaultResolution: 64,
    perLabel: null,
    limit: 'shuffled',
    imageFiles: true,
    folder: 'needed',
    advice,
  },
  texts: {
    summary: '100,000 + 10,000 photographs of 200 classes, 64x64, colour',
    completion:
      'Tiny-ImageNet: 100,000 + 10,000 photographs of 200 classes, 64x64, colour. Needs a folder with the unpacked ' +
      'archive.',
  },
  provenance: {
    licence: "none stated; its photographs are ImageNet's, which are for non-commercial research and education",
    citation: {
      authors: 'Le, Y., Yang, X.',
      title: 'Tiny ImageNet Visual Recognition Challenge',
      venue: 'CS231n course report, Stanford University',
      year: 2015,
    },
    page: 'http://cs231n.stanford.edu/',
  },
  load: async (folder, options) =>
    (await import('./loadTinyImagenet')).loadTinyImagenet(folder, { ...options, advice }),
  classCount: async (folder) => (await import('./loadTinyImagenet')).countClasses(folder),
};
