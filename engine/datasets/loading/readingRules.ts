/**
 * Goes up whenever the same files would be read as other images, classes or splits. Runs record it, so that a run of
 * before is told why its images are others now.
 *
 * 2: folders are inventoried (natural order of classes, splits in any spelling, images by their content), photographs
 * lie as their Exif orientation says.
 */
export const readingRules = 2;
