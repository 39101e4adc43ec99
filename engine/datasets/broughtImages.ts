import type { DatasetDefinition, DatasetFacts } from './definition';

/** What is known of images that a person brings, before their files are read. */
export const broughtImagesFacts = {
  classes: null,
  continuous: false,
  trainImages: null,
  fewestOfAClass: null,
  resolutions: null,
  perLabel: null,
  limit: 'even-classes',
} as const satisfies Partial<DatasetFacts>;

export const broughtImagesProvenance: DatasetDefinition['provenance'] = {
  licence: 'that of the images you use',
  citation: null,
  page: null,
};
