import { contentId } from '../../../engine/datasets/loading/contentId';
import type { ContinuousLabels, ImageDataset, ImageSplit } from '../../../engine/datasets/dataset';
import { Random } from '../../../engine/random';
import { inMemory } from '../../../engine/datasets/imageBytes';

/** Kinds of hands: how long the bar through the centre is on its two sides, as parts of the radius. */
const kinds = { hand: [0.9, 0], bar: [0.9, 0.9], stub: [0.5, 0.2] } as const;

/**
 * A data set with continuous labels: hands of three kinds on a dark ground, turned by 0 to 90 degrees, a little off the
 * centre.
 */
export function clockHands(
  trainCount: number,
  testCount: number,
  { size = 16, channels = 1, seed = 1 } = {},
): ImageDataset & { continuous: ContinuousLabels } {
  const random = Random.from(seed, 'clock hands');
  const draw = (count: number): { split: ImageSplit; angles: Float32Array } => {
    const pixels = size * size * channels;
    const [images, labels] = [new Uint8Array(count * pixels), new Uint8Array(count)];
    // In turn, so that every kind is seen at all angles.
    const angles = Float32Array.from({ length: count }, (_, i) => (90 * (i + random.uniform())) / count);
    for (let i = 0; i < count; i++) {
      labels[i] = i % 3;
      images.set(
        hand(size, channels, Object.values(kinds)[i % 3]!, angles[i]!, [
          random.uniform() - 0.5,
          random.uniform() - 0.5,
        ]),
        i * pixels,
      );
    }
    return { split: { count, images: inMemory(images, pixels), labels }, angles };
  };
  const [train, test] = [draw(trainCount), draw(testCount)];
  const dataset = {
    name: 'clock-hands',
    title: 'Clock hands',
    height: size,
    width: size,
    channels,
    classes: Object.keys(kinds),
    train: train.split,
    test: test.split,
    continuous: { name: 'angle', unit: '°', range: [0, 90] as const, train: train.angles, test: test.angles },
  };
  return { ...dataset, contentId: contentId(dataset) };
}

function hand(
  size: number,
  channels: number,
  [ahead, behind]: readonly [number, number],
  degrees: number,
  [dx, dy]: readonly [number, number],
): Uint8Array {
  const image = new Uint8Array(size * size * channels);
  const [radius, angle] = [size / 2, (degrees * Math.PI) / 180];
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const [right, up] = [x + 0.5 - radius - dx, radius + dy - y - 0.5];
      const along = right * Math.cos(angle) + up * Math.sin(angle);
      const across = Math.abs(up * Math.cos(angle) - right * Math.sin(angle));
      const inside = along <= ahead * radius && along >= -behind * radius - 0.5;
      const light = inside ? Math.max(0, Math.min(1, 1.8 - across)) : 0;
      image.fill(Math.round(255 * light), (y * size + x) * channels, (y * size + x + 1) * channels);
    }
  }
  return image;
}
