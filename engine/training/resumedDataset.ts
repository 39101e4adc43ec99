import { loadDataset } from '../datasets/loadDataset';
import type { ImageDataset } from '../datasets/dataset';
import type { LoadProgress } from '../datasets/loading/loadProgress';
import { UserError } from '../errors';
import { digest } from '../files/digest';
import type { Resumable } from '../runFolder/readResumable';
import { pathKind } from '../files/pathKind';
import { shellWord } from '../plainText';
import { shortId } from '../storage/checkpointStore';
import { readingRules } from '../datasets/loading/readingRules';

/**
 * The data set of a run that goes on: it may lie elsewhere by now, if it is the same.
 * @throws UserError if it is not there, or has other images than the checkpoint was made with.
 */
export async function loadResumedDataset(resumable: Resumable, loading: LoadProgress): Promise<ImageDataset> {
  const { folder, experiment, record, acceptsData } = resumable;
  const { folder: ofFolder, file } = experiment.dataset;
  const [place, key] = file === undefined ? [ofFolder, 'folder'] : [file, 'file'];
  if (place !== undefined && pathKind(place) === 'nothing') {
    throw new UserError(`The data set's ${key} ${place} does not exist.`, {
      where: `dataset.${key}`,
      advice:
        'If it lies elsewhere now, say where: ' +
        `darkroom resume ${shellWord(folder)} --set dataset.${key}=<${key}>. It is taken if its images are the same.`,
    });
  }
  const dataset = await loadDataset(experiment.dataset, folder, loading);
  const datasetId = formerDatasetId(resumable);
  const before = record.data?.classes?.count;
  if (before !== undefined && before !== dataset.classes.length) {
    throw new UserError(`The data set has ${classesText(dataset.classes.length)} now; the run has ${before}.`, {
      where: experiment.dataset.classes === undefined ? `dataset.${key}` : 'dataset.classes',
      advice: 'Its networks have a place for each class: give the run its own classes back, or start a new one.',
    });
  }
  if (datasetId === undefined || dataset.contentId === datasetId || acceptsData) return dataset;
  const { rules = 1 } = record.data ?? {};
  throw new UserError(
    `These are other images: the content id of ${place ?? dataset.title} is ${shortId(dataset.contentId)}, that of ` +
      `the run's data set is ${shortId(datasetId)}.` +
      (rules === readingRules
        ? ''
        : ' The run was begun by a version of Darkroom that read files by other rules (now, for example, classes are ' +
          'in natural order and photographs upright), so they may be the same files.'),
    {
      where: place === undefined ? 'dataset.name' : `dataset.${key}`,
      advice:
        place === undefined
          ? 'Give the keys of dataset in config.json the values that the run began with. On other images start a new ' +
            'run, or go on with --accept-data.'
          : `Give the run its own data set back: --set dataset.${key}=<${key}> names where it lies` +
            (experiment.dataset.classes === undefined ? '' : ', and dataset.classes the map that it had') +
            '. On other images start a new run, or go on with --accept-data.',
      goesOnWith: '--accept-data',
    },
  );
}

const classesText = (count: number) => (count === 1 ? '1 class' : `${count} classes`);

/** What a record keeps of a data set's classes. */
export function classesIn({ classes }: ImageDataset): { count: number; names: string } {
  return { count: classes.length, names: digest('sha256', JSON.stringify(classes)).slice(0, 16) };
}

/** Content id of the images that a run was trained on so far; undefined where it never came to read any. */
export function formerDatasetId({ record, checkpoint }: Resumable): string | undefined {
  // A checkpoint of other images than the run's own is foreign, which tells only then.
  return record.data?.id ?? checkpoint?.state.datasetId;
}
