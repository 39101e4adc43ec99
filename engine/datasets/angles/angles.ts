import type { DatasetDefinition } from '../definition';

const trainAngles = 450;
const objects = 36;
const objectsPerAngle = 12;

/** Angles: rendered objects labelled by their yaw angle. Darkroom draws them, the same bytes on every machine. */
export const angles: DatasetDefinition<'angles'> = {
  name: 'angles',
  title: 'Angles',
  facts: {
    classes: objects,
    continuous: true,
    trainImages: trainAngles * objectsPerAngle,
    fewestOfAClass: null,
    resolutions: [32, 64],
    defaultResolution: 32,
    perLabel: { default: objectsPerAngle, max: objects, note: `of ${objects}` },
    limit: 'shuffled',
    folder: 'none',
  },
  texts: {
    summary: 'images of 36 objects turned by 0.1° to 89.9°, 32x32 or 64x64, colour',
    completion:
      'Angles: 36 objects turned by 0.1° to 89.9°, 5,400 + 3,240 images labelled by that angle, 32x32 or 64x64, ' +
      'colour. Drawn by Darkroom in a few seconds.',
  },
  provenance: {
    licence: 'MIT, as Darkroom',
    citation: null,
    page: null,
  },
  load: async (_, options) => (await import('./loadAngles')).loadAngles(options),
  knownTrainImages: ({ perLabel = objectsPerAngle }) => trainAngles * perLabel,
};
