import { orUserError, UserError } from '../../errors';
import type { Channels } from '../formats/channels';
import { decodePhoto, readPhotoHeader } from '../formats/photo';
import { type Fit, fitSquare } from './fit';
import { contentKey, type SeenImage } from './oddImages';
import { placeOf, readStored, type StoredImage } from './storedImage';

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

/**
 * Reads images, some at once, and decodes them one after the other into `out`, which is all zeros.
 * @throws what is no image's fault.
 */
export async function decodeStored(
  images: readonly StoredImage[],
  plan: DecodePlan,
  out: Uint8Array,
): Promise<DecodeResult[]> {
  const size = imageSizeOf(plan);
  const read = await Promise.all(images.map((image) => orUserError(() => readStored(plan.folder, image, plan.advice))));
  const results: DecodeResult[] = [];
  for (const [i, bytes] of read.entries()) {
    if (bytes instanceof UserError) {
      results.push({ broken: plain(bytes), isFinal: false });
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
