import { Random } from '../../random';
import { contentId } from '../loading/contentId';
import type { ImageDataset, ImageSplit } from '../dataset';
import { chosenFrom } from '../imageBytes';
import type { LoadProgress } from '../loading/loadProgress';
import { objectNames } from './objects/models';
import { renderings, type View } from './renderings';

/** Angles in tenths of a degree: RC-49's training angles, the odd ones, and one for each degree to compare with. */
const trainTenths = Array.from({ length: 450 }, (_, i) => 2 * i + 1);
const testTenths = Array.from({ length: 90 }, (_, i) => 10 * i + 5);

export interface AnglesOptions {
  /** Pixels along one side: 32 or 64. */
  resolution: number;
  /** Objects seen at each training angle, others at every angle; all if it isn't given. */
  perLabel?: number;
  /** Only the first training images; they are in random order. */
  limit?: number;
  progress?: LoadProgress;
}

/**
 * Thirty-six objects, each turned by up to 90 degrees, drawn by Darkroom itself: a small relative of RC-49 (Ding et
 * al., CcGAN, ICLR 2021). Trains on 450 angles 0.1, 0.3 ... 89.9 with `perLabel` of the objects at each;
 * its test images are all objects at 90 angles 0.5, 1.5 ... 89.5, of which training has some. The same bytes on every
 * machine.
 */
export async function loadAngles({
  resolution,
  perLabel = objectNames.length,
  limit = Infinity,
  progress,
}: AnglesOptions): Promise<ImageDataset> {
  const trainViews = chooseTrainViews(perLabel);
  const testViews = testTenths.flatMap((tenths) =>
    objectNames.map((_, object): View => ({ object, yaw: tenths / 10 })),
  );
  const train = await render(trainViews, { resolution, limit, progress });
  const test = await render(testViews, { resolution, progress });
  const dataset = {
    name: 'angles',
    title: 'Angles',
    height: resolution,
    width: resolution,
    channels: 3,
    classes: objectNames,
    train,
    test,
    continuous: {
      name: 'yaw angle',
      unit: '°',
      range: [0, 90] as const,
      train: yawsOf(trainViews).subarray(0, train.count),
      test: yawsOf(testViews),
    },
  };
  return { ...dataset, contentId: contentId(dataset) };
}

/** `perLabel` objects at each training angle, all in random order; a fixed seed, so that they are always the same. */
function chooseTrainViews(perLabel: number): View[] {
  const random = Random.from(49, 'angles');
  const views = trainTenths.flatMap((tenths) =>
    Array.from(random.permutation(objectNames.length).subarray(0, perLabel), (object): View => ({
      object,
      yaw: tenths / 10,
    })),
  );
  return Array.from(random.permutation(views.length), (i) => views[i]!);
}

async function render(
  views: readonly View[],
  { resolution, limit = Infinity, progress }: AnglesOptions,
): Promise<ImageSplit> {
  const images = await renderings(views, resolution, progress);
  const count = Math.min(views.length, limit);
  return {
    count,
    images:
      count < views.length
        ? chosenFrom(
            images,
            Array.from({ length: count }, (_, i) => i),
          )
        : images,
    labels: Uint8Array.from(views.slice(0, count), ({ object }) => object),
  };
}

function yawsOf(views: readonly View[]): Float32Array {
  return Float32Array.from(views, ({ yaw }) => yaw);
}
