import { orUserError, UserError } from '../../errors';
import { readPhotoHeader, type PhotoHeader } from '../formats/photo';
import { brokenImage, type BrokenImage } from './brokenImages';
import { inBatches } from './inBatches';
import { contentKey, type SeenImage } from './oddImages';
import { placeOf, readStart, readStored, type StoredImage } from './storedImage';

/** What can be told of images without decoding them. */
export interface Survey {
  /** In the order of the images; undefined of those that can't be read. */
  seen: (SeenImage | undefined)[];
  /** Those whose first bytes show that they can't be read. */
  broken: BrokenImage[];
}

/** Enough for the header of nearly all photographs: of those with a longer one, all is read. */
const startBytes = 16 * 1024;

/** Looks at the first bytes of images; files that begin alike are read whole, to tell whether they are the same. */
export async function surveyImages(folder: string, images: readonly StoredImage[], advice: string): Promise<Survey> {
  const survey: Survey = { seen: [], broken: [] };
  const alike = new Map<number, number[]>();
  await inBatches(
    images,
    (image) => orUserError(() => headerOf(folder, image, advice)),
    (header, index) => {
      if (header instanceof UserError) {
        survey.broken.push(brokenImage(index, header, placeOf(folder, images[index]!)));
        survey.seen.push(undefined);
        return;
      }
      const { content } = header;
      survey.seen.push({ path: images[index]!.path, ...header });
      alike.set(content, [...(alike.get(content) ?? []), index]);
    },
  );
  const doubtful = [...alike.values()].filter((indices) => indices.length > 1).flat();
  await inBatches(
    doubtful,
    (index) => orUserError(() => readStored(folder, images[index]!, advice)),
    (bytes, i) => {
      const seen = survey.seen[doubtful[i]!];
      if (seen && !(bytes instanceof UserError)) seen.content = contentKey(bytes);
    },
  );
  return survey;
}

/** What an image's first bytes say, and what it has in common with files of the same bytes. */
async function headerOf(folder: string, image: StoredImage, advice: string): Promise<Omit<SeenImage, 'path'>> {
  const { start, size } = await readStart(folder, image, startBytes, advice);
  const where = placeOf(folder, image);
  const header = startHeader(start, where, size) ?? readPhotoHeader(await readStored(folder, image, advice), where);
  const { width, height, orientation = 1 } = header;
  const isOnItsSide = orientation >= 5;
  return {
    width: isOnItsSide ? height : width,
    height: isOnItsSide ? width : height,
    isTurned: orientation !== 1,
    content: contentKey(String(size), start),
  };
}

/** An image's header; undefined where the start of the file does not hold it all. */
function startHeader(start: Uint8Array, where: string, size: number): PhotoHeader | undefined {
  if (start.length >= size) return readPhotoHeader(start, where);
  try {
    const header = readPhotoHeader(start, where);
    return header.orientation === undefined ? undefined : header;
  } catch {
    return undefined;
  }
}
