import { cachedImages } from '../loading/imageCache';
import { objectModels } from './objects/models';
import { Rasteriser } from './rasteriser';

/** One image to render. */
export interface View {
  /** Index of the object. */
  object: number;
  /** In degrees. */
  yaw: number;
}

/** Goes up whenever the same views would give other bytes. */
const cacheVersion = 1;

/** Images of `views`, `views x resolution x resolution x 3` bytes, out of the cache if they were drawn before. */
export async function renderings(views: readonly View[], resolution: number): Promise<Uint8Array> {
  const size = 3 * resolution ** 2;
  const key = JSON.stringify([cacheVersion, resolution, views]);
  const { images } = await cachedImages('angles', key, views.length * size, (images) => {
    const models = objectModels();
    const rasteriser = new Rasteriser(resolution);
    views.forEach(({ object, yaw }, i) =>
      rasteriser.draw(models[object]!, yaw, images.subarray(i * size, (i + 1) * size)),
    );
    return { remarks: null, isFinal: true };
  });
  return images;
}
