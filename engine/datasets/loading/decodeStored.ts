import { orUserError, UserError } from '../../errors';
import type { Channels } from '../formats/channels';
import { decodePhoto, readPhotoHeader } from '../formats/photo';
import { type Fit, fitSquare } from './fit';
import { contentKey, type SeenImage } from './oddImages';
import { placeOf, type ReadStored, readStored, type StoredImage } from './storedImage';

/** How image files become images of one size. */
export interface ImageForm {
  /** Pixels along one side. */
  resolution: number;
  fit: Fit;
  channels: Channels;
}

/** Where image files lie, and what to make of them. */
export interface DecodePlan extends ImageForm {
  /** Where paths start. */
  folder: string;
  /** What to do where a file is missing. */
  advice: string;
}

/** What became of an image. */
export type DecodeResult =
  | { seen: Omit<SeenImage, 'path'> }
  | {
      broken: Pick<UserError, 'message' | 'where' | 'advice'>;
      /** What keeps a file from being read passes without a trace in its size and time: permissions, a drive. */
      isFinal: boolean;
    };

export function imageSizeOf({ resolution, channels }: ImageForm): number {
  return resolution ** 2 * channels;
}

/** The bytes of an image, or why they can't be read, as another thread may be sent them. */
export type ReadImage = Uint8Array | Pick<UserError, 'message' | 'where' | 'advice'>;

/** Reads images, some at once. @throws what is no image's fault. */
export function readAll(images: readonly StoredImage[], read: ReadStored): Promise<ReadImage[]> {
  return Promise.all(
    images.map(async (image) => {
      const bytes = await orUserError(() => read(image));
      return bytes instanceof UserError ? plain(bytes) : bytes;
    }),
  );
}

/**
 * Decodes images one after the other into `out`, which is all zeros.
 * @param given what was read of them already; their files if it isn't given.
 * @throws what is no image's fault.
 */
export async function decodeStored(
  images: readonly StoredImage[],
  plan: DecodePlan,
  out: Uint8Array,
  given?: readonly ReadImage[],
): Promise<DecodeResult[]> {
  const size = imageSizeOf(plan);
  const read = given ?? (await readAll(images, (image) => readStored(plan.folder, image, plan.advice)));
  const results: DecodeResult[] = [];
  for (const [i, bytes] of read.entries()) {
    if (!(bytes instanceof Uint8Array)) {
      results.push({ broken: bytes, isFinal: false });
      continue;
    }
    const where = placeOf(plan.folder, images[i]!);
    const image = await orUserError(() => decodePhoto(bytes, where, plan.channels));
    if (image instanceof UserError) {
      results.push({ broken: plain(image), isFinal: true });
      continue;
    }
    const { width, height } = image;
    const { orientation = 1 } = readPhotoHeader(bytes, where);
    results.push({ seen: { width, height, isTurned: orientation !== 1, content: contentKey(bytes) } });
    fitSquare(image, plan.resolution, plan.fit, out.subarray(i * size, (i + 1) * size));
  }
  return results;
}

/** What of an error can be sent to another thread. */
function plain({ message, where, advice }: UserError) {
  return { message, where, advice };
}
