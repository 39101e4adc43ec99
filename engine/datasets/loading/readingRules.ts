/**
 * Goes up whenever the same files would be read as other images, classes or splits. Runs record it, so that a run of
 * before is told why its images are others now.
 *
 * 2: folders are inventoried (natural order of classes, splits in any spelling, images by their content), photographs
 * lie as their Exif orientation says.
 * 3: PNGs, WebPs and mirrored AVIFs stand upright, too; CMYK JPEGs without Adobe's marker are taken for inverted; the
 * first picture of a moving WebP, run-length encoded BMPs, and TIFFs in tiles or CMYK are read. Splits within classes,
 * doubled folders, masks and annotations are told from classes; links that make splits win over what they lead to;
 * unfinished downloads and copies are left out, images under any other name are read.
 */
export const readingRules = 3;
