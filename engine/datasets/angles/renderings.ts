import { cachedPortions } from '../cache/cachedPortions';
import type { ImageBytes } from '../imageBytes';
import type { LoadProgress } from '../loading/loadProgress';
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
const cacheVersion = 2;

/** Images of `views`, of `resolution x resolution x 3` bytes, out of the cache if they were drawn before. */
export async function renderings(
  views: readonly View[],
  resolution: number,
  progress?: LoadProgress,
): Promise<ImageBytes> {
  const size = 3 * resolution ** 2;
  const { images } = await cachedPortions({
    dataset: 'angles',
    count: views.length,
    imageSize: size,
    progress,
    keyOf: (start, end) => JSON.stringify([cacheVersion, resolution, views.slice(start, end)]),
    make: (start, end, out) => {
      const models = objectModels();
      const rasteriser = new Rasteriser(resolution);
      for (const [i, { object, yaw }] of views.slice(start, end).entries())
        rasteriser.draw(models[object]!, yaw, out.subarray(i * size, (i + 1) * size));
      return { remarks: null, isFinal: true };
    },
  });
  return images;
}
