/** Names of folders that say nothing of what is in the images. */

const plain = /^(?:jpeg)?(?:images?|imgs?|jpe?gs?|pngs?|pictures?|pics|photos?|files|data|datasets?|raw|all)$/i;
const wrapper = /(?:^|[ _.-])(?:images?|data|datasets?)$/i;
const annotations = /^(?:annotations?|masks|labels|trimaps?|segmentation\w*|ground[ _-]?truths?|gt|bbox(?:es)?)$/i;
const extra =
  /^(?:unlabell?ed|unsup\w*|extras?|pred\w*|docs?|previews?|screenshots?|figures?|assets|samples?)(?:[ _.-]\w+)?$/i;

/** `images`, `data`: the images of the folder around. */
export const isPlainName = (name: string) => plain.test(name);

/** `dataset`, `simpsons_dataset`: what the classes lie in. */
export const isWrapperName = (name: string) => !isExtraName(name) && (plain.test(name) || wrapper.test(name));

/** `masks`, `SegmentationClass`: images that belong to other images. */
export const isAnnotationName = (name: string) => annotations.test(name);

/** `unlabeled`, `docs`: images that are no class. */
export const isExtraName = (name: string) => extra.test(name);
