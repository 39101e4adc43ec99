import { readdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors';
import { formatCount } from '../../format';
import { hdf5Files, locateHdf5, readImages } from '../formats/ccganHdf5';
import { contentId } from '../loading/contentId';
import type { ImageDataset } from '../dataset';
import type { Channels } from '../formats/channels';
import type { Unreadable } from '../loading/brokenImages';
import type { Fit } from '../loading/fit';
import type { LoadProgress } from '../loading/loadProgress';
import { decodedFiles } from '../loading/decodedFiles';
import { withHdf5 } from '../formats/hdf5';
import { takeImages } from '../gather';
import { type ImageBytes, inMemory } from '../imageBytes';
import { chooseTraining, type TrainingChoice } from '../loading/trainingChoice';

const races = ['White', 'Black', 'Asian', 'Indian', 'other'];
const ages = [1, 60] as const;

export interface UtkFaceOptions extends TrainingChoice {
  /** Pixels along one side. */
  resolution: number;
  /** Where a person gets the files. */
  advice: string;
  unreadable?: Unreadable;
  fit?: Fit;
  channels?: Channels;
  progress?: LoadProgress;
}

/** All faces of the ages in use. */
interface Faces {
  images: ImageBytes;
  ages: number[];
  races: number[];
  notes: string[];
}

/**
 * UTKFace (Zhang et al., CVPR 2017): faces labelled by age, 1 to 60 years as Ding et al. use them (CcGAN, ICLR 2021),
 * from their HDF5 file with `images`, `labels` (the age) and `races`, or from the aligned JPEGs whose names say age,
 * gender and race. Trains on at most `perLabel` faces of each age; its test images are all of them, which the authors
 * compare with.
 * @throws UserError if files are missing, damaged, or not made so.
 */
export async function loadUtkFace(
  folder: string,
  { perLabel, limit, ...options }: UtkFaceOptions,
): Promise<ImageDataset> {
  const { resolution, advice, channels = 3 } = options;
  const isHdf5 = (await hdf5Files(folder)).length > 0;
  if (isHdf5 && channels !== 3)
    throw new UserError("UTKFace's HDF5 file has images in colour alone.", {
      where: 'dataset.channels',
      advice: 'Leave dataset.channels out, or name the folder of the JPEGs.',
    });
  const faces = isHdf5
    ? await readHdf5(await locateHdf5(folder, 'UTKFace', resolution, advice), resolution, advice)
    : await readFiles(existsSync(join(folder, 'UTKFace')) ? join(folder, 'UTKFace') : folder, options);
  const test = { count: faces.ages.length, images: faces.images, labels: Uint8Array.from(faces.races) };
  const train = chooseTraining([...faces.ages.keys()], faces.ages, { perLabel, limit });
  const dataset = {
    name: 'utkface',
    title: 'UTKFace',
    height: resolution,
    width: resolution,
    channels,
    classes: races,
    train: takeImages(test, train),
    test,
    continuous: {
      name: 'age',
      unit: 'years',
      range: ages,
      train: Float32Array.from(train, (face) => faces.ages[face]!),
      test: Float32Array.from(faces.ages),
    },
    notes: faces.notes,
  };
  return { ...dataset, contentId: contentId(dataset) };
}

const inUse = (age: number) => age >= ages[0] && age <= ages[1];

function readHdf5(path: string, resolution: number, advice: string): Promise<Faces> {
  return withHdf5(path, advice, (file) => {
    const images = file.images('images');
    const lists = { labels: file.numbers('labels'), races: file.numbers('races') };
    for (const [key, { length }] of Object.entries(lists)) {
      if (length !== images.count) throw file.refuse(key, `has ${length} values for ${images.count} images.`);
    }
    const wrong = lists.races.find((race) => races[race] === undefined);
    if (wrong !== undefined)
      throw file.refuse('races', `has the value ${wrong}, but races are 0 to ${races.length - 1}.`);
    const used = [...lists.labels.keys()].filter((face) => inUse(lists.labels[face]!));
    if (used.length === 0) throw file.refuse('labels', 'has no age from 1 to 60.');
    return {
      images: inMemory(readImages(file, images, used, resolution), 3 * resolution ** 2),
      ages: used.map((face) => lists.labels[face]!),
      races: used.map((face) => lists.races[face]!),
      notes: [],
    };
  });
}

async function readFiles(folder: string, options: Omit<UtkFaceOptions, 'perLabel' | 'limit'>): Promise<Faces> {
  const names = (await readdir(folder)).filter((name) => /\.jpe?g$/i.test(name)).sort();
  const understood = names.flatMap((name) => readName(name) ?? []);
  const used = understood.filter(({ age }) => inUse(age));
  if (used.length === 0) {
    throw new UserError(
      names.length === 0
        ? 'There is neither an HDF5 file nor a JPEG here.'
        : `None of the ${formatCount(names.length)} JPEGs here is named age_gender_race_date.jpg with an age from 1 to 60.`,
      { where: folder, advice: options.advice },
    );
  }
  const malformed = names.length - understood.length;
  const {
    decoded: [{ images, kept }],
    notes,
  } = await decodedFiles([used.map(({ name }) => ({ path: name }))], {
    ...options,
    dataset: 'utkface',
    folder,
  });
  const read = Array.from(kept, (i) => used[i]!);
  return {
    images,
    ages: read.map(({ age }) => age),
    races: read.map(({ race }) => race),
    notes: [
      ...(malformed === 0
        ? []
        : [
            `${formatCount(malformed)} of ${formatCount(names.length)} files are left out: their names don't say ` +
              'age, gender and race.',
          ]),
      ...notes,
    ],
  };
}

/** "26_1_3_20170117.jpg.chip.jpg": age, gender, race, date and time. */
function readName(name: string): { name: string; age: number; race: number } | undefined {
  const parts = /^(\d{1,3})_[01]_([0-4])_\d+(\.jpe?g)?(\.chip)?\.jpe?g$/i.exec(name);
  return parts ? { name, age: Number(parts[1]), race: Number(parts[2]) } : undefined;
}
