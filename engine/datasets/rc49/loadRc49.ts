import { UserError } from '../../errors';
import { locateHdf5, readImages } from '../formats/ccganHdf5';
import { contentId } from '../loading/contentId';
import type { ImageDataset } from '../dataset';
import { takeImages } from '../gather';
import { inMemory } from '../imageBytes';
import { type Hdf5File, withHdf5 } from '../formats/hdf5';
import { chooseTraining, type TrainingChoice } from '../loading/trainingChoice';

const chairs = 49;
const range = [0, 90] as const;

export interface Rc49Options extends TrainingChoice {
  /** Pixels along one side. */
  resolution: number;
  /** Where a person gets the file. */
  advice: string;
}

/**
 * RC-49 (Ding et al., CcGAN, ICLR 2021): 49 rendered chairs at yaw angles 0.1, 0.2 ... 89.9 degrees, from
 * the authors' HDF5 file with `images`, `labels` (the angle), `types` (the chair) and `indx_train`. Trains as they do
 * on at most `perLabel` images of each training angle; its test images are all of them, which they compare with.
 * @throws UserError if the file is missing, damaged, or not made so.
 */
export async function loadRc49(
  folder: string,
  { resolution, perLabel, limit, advice }: Rc49Options,
): Promise<ImageDataset> {
  const path = await locateHdf5(folder, 'RC-49', resolution, advice);
  return withHdf5(path, advice, (file) => {
    const { angles, kinds, trainIndices, images } = readLists(file);
    // Without the two ends, as the authors have it.
    const within = (image: number) => angles[image]! > range[0] && angles[image]! < range[1];
    const used = Uint32Array.from(angles.keys()).filter(within);
    const place = new Map(Array.from(used, (image, i) => [image, i]));
    const train = chooseTraining(trainIndices.filter(within), angles, { perLabel, limit });
    if (train.length === 0)
      throw new UserError('No image that "indx_train" names has an angle between 0° and 90°.', { where: path, advice });

    const test = {
      count: used.length,
      images: inMemory(readImages(file, images, used, resolution), 3 * resolution ** 2),
      labels: Uint8Array.from(used, (image) => kinds[image]!),
    };
    const dataset = {
      name: 'rc49',
      title: 'RC-49',
      height: resolution,
      width: resolution,
      channels: 3,
      classes: Array.from({ length: chairs }, (_, i) => `chair ${i + 1}`),
      train: takeImages(
        test,
        Array.from(train, (image) => place.get(image)!),
      ),
      test,
      continuous: {
        name: 'yaw angle',
        unit: '°',
        range,
        train: Float32Array.from(train, (image) => angles[image]!),
        test: Float32Array.from(used, (image) => angles[image]!),
      },
    };
    return { ...dataset, contentId: contentId(dataset) };
  });
}

/** The file's arrays, of one length where they must be; chairs by the rank of their numbers. */
function readLists(file: Hdf5File) {
  const images = file.images('images');
  const [angles, types, trainIndices] = [file.numbers('labels'), file.numbers('types'), file.numbers('indx_train')];
  for (const [key, { length }] of [
    ['labels', angles],
    ['types', types],
  ] as const) {
    if (length !== images.count) throw file.refuse(key, `has ${length} values for ${images.count} images.`);
  }
  const wrong = trainIndices.find((index) => !Number.isInteger(index) || index < 0 || index >= images.count);
  if (wrong !== undefined)
    throw file.refuse(
      'indx_train',
      `names image ${wrong}, but the ${images.count} images are 0 to ${images.count - 1}.`,
    );
  const ranks = new Map([...new Set(types)].sort((a, b) => a - b).map((type, rank) => [type, rank]));
  if (ranks.size > chairs) throw file.refuse('types', `has ${ranks.size} different chairs, but RC-49 has ${chairs}.`);
  return { images, angles, trainIndices, kinds: Uint8Array.from(types, (type) => ranks.get(type)!) };
}
