import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../storage/atomicFile';
import { cacheFolder } from '../../storage/cacheFolder';
import { digest } from '../../storage/digest';
import { plainBytes } from '../formats/dataFile';
import { objectModels } from './objects/models';
import { Rasteriser } from './rasteriser';

/** One picture to make. */
export interface View {
  /** Index of the object. */
  object: number;
  /** In degrees. */
  yaw: number;
}

/** Goes up whenever the same views would give other bytes. */
const version = 1;
const digestSize = 32;

/** Where pictures are kept. */
export function anglesFolder(): string {
  return join(cacheFolder(), 'datasets', 'angles');
}

/**
 * Pictures of `views`, `views x resolution x resolution x 3` bytes, out of the cache if they were drawn before. A cache that
 * can't be read or written only costs the time to draw them.
 */
export async function renderings(views: readonly View[], resolution: number): Promise<Uint8Array> {
  const key = digest('sha256', JSON.stringify([version, resolution, views])).slice(0, 16);
  const path = join(anglesFolder(), `${resolution}-${key}.bin`);
  const size = views.length * 3 * resolution ** 2;
  const kept = await readFile(path).then(plainBytes, () => undefined);
  if (kept?.length === size + digestSize) {
    const images = kept.subarray(0, size);
    if (digest('sha256', images) === Buffer.from(kept.subarray(size)).toString('hex')) return images;
  }
  const whole = new Uint8Array(size + digestSize);
  const images = whole.subarray(0, size);
  render(views, resolution, images);
  whole.set(Buffer.from(digest('sha256', images), 'hex'), size);
  await writeFileAtomic(path, whole).catch(() => undefined);
  return images;
}

function render(views: readonly View[], resolution: number, images: Uint8Array): void {
  const models = objectModels();
  const rasteriser = new Rasteriser(resolution);
  const size = 3 * resolution ** 2;
  views.forEach(({ object, yaw }, i) => rasteriser.draw(models[object]!, yaw, images.subarray(i * size, (i + 1) * size)));
}
