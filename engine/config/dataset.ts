import { z } from 'zod';
import { type ColumnKey, type DatasetDefinition, type DatasetFacts, labelKinds } from '../datasets/definition';
import { unreadableChoices } from '../datasets/loading/brokenImages';
import { channelChoices } from '../datasets/formats/channels';
import { fitChoices } from '../datasets/loading/fit';
import { formatCount } from '../format';
import { type DatasetName, datasets, definitionOf } from '../datasets/registry';

const definitions: readonly DatasetDefinition<DatasetName>[] = datasets;

/** Data sets that an experiment can name. */
export const datasetNames: readonly DatasetName[] = definitions.map(({ name }) => name);

export const datasetSchema = z
  .strictObject({
    name: z.enum(datasetNames).meta({
      description: nameDescription(),
      enumDescriptions: definitions.map(({ texts }) => texts.completion),
      // VS Code shows these instead; other editors know only the plain ones.
      markdownEnumDescriptions: definitions.map(provenanceText),
    }),
    folder: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          "A folder with the data set's original files, for data sets that need one or to use instead of " +
          "Darkroom's own copy. Relative to this file.",
      }),
    file: z
      .string()
      .min(1)
      .optional()
      .meta({
        description: `The file that is the data set, for ${joinWords(namesOf(({ folder }) => folder === 'file'))}. Relative to this file.`,
      }),
    imageColumn: z
      .string()
      .min(1)
      .optional()
      .meta({
        description: columnDescription(
          'imageColumn',
          'Which column has the images, or their paths',
          'the one that is called so, or the first of two',
        ),
      }),
    labelColumn: z
      .string()
      .min(1)
      .optional()
      .meta({
        description: columnDescription(
          'labelColumn',
          'Which column has the labels; of celeba: which attribute makes the two classes',
          'the one that is called so, or the second of two; of celeba all faces are one class',
        ),
      }),
    labels: z
      .enum(labelKinds)
      .optional()
      .meta({
        description: `What labels are, for ${labelKindsText()}. Default: class.`,
        enumDescriptions: [
          'Names of classes, even where they are numbers.',
          'Numbers that belong to each image (an angle, an age), which the method subsampling conditions on.',
          'None: all images are one class, whatever stands beside them (captions, names).',
        ],
      }),
    classes: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          'For a folder of images: a JSON file that maps class names to lists of sub-folders, {"dog": ' +
          '["n02085620", "n02085782"], "cat": ["n02123045"]}. It merges, renames, chooses and orders classes. ' +
          'Relative to this file. Default: every sub-folder with images is a class, in natural order (2 before 10).',
      }),
    resolution: z.int().min(8).max(512).optional().meta({ description: resolutionDescription() }),
    perLabel: z.int().min(1).optional().meta({ description: perLabelDescription() }),
    limit: z.int().min(64).optional().meta({ description: limitDescription() }),
    unlabelled: z.boolean().optional().meta({ description: unlabelledDescription() }),
    unreadable: z
      .enum(unreadableChoices)
      .optional()
      .meta({
        description: "What becomes of images that can't be read, where each is a file of its own. Default: refuse.",
        enumDescriptions: [
          'Nothing is trained, and all of them are named.',
          'They are left out and told of, as long as they are no more than a quarter.',
        ],
      }),
    fit: z
      .enum(fitChoices)
      .optional()
      .meta({
        description: 'How an image file that is not square becomes so. Default: crop.',
        enumDescriptions: [
          'The square in its middle.',
          'All of it, with black beside it (nothing, where dataset.channels is 4).',
          'All of it, pulled to a square.',
        ],
      }),
    channels: z
      .literal(channelChoices)
      .optional()
      .meta({
        description: 'What the pixels of image files are made of. Default: 3.',
        enumDescriptions: [
          'Grey: the luma of ITU-R BT.601, as Pillow has it.',
          'Red, green and blue; what is transparent is laid on white.',
          'Red, green, blue and alpha; files without alpha are opaque.',
        ],
      }),
  })
  .meta({ description: 'The images to learn from.' });
export type DatasetConfig = z.infer<typeof datasetSchema>;

/** The training images that an experiment can use before `limit`; null where only the files can tell. */
export function knownTrainImages({ name, ...options }: DatasetConfig): number | null {
  const definition = definitionOf(name);
  return definition.knownTrainImages?.(options) ?? definition.facts.trainImages;
}

function nameDescription(): string {
  const fetched = definitions.filter((definition) => definition.fetch !== undefined);
  const own = definitions.filter(
    ({ facts, fetch }) => fetch === undefined && facts.folder !== 'needed' && facts.folder !== 'file',
  );
  return [
    `The data set to train on. ${joinWords(own.map(({ name }) => `\`${name}\``))} come with Darkroom`,
    `${joinWords(fetched.map(({ name }) => `\`${name}\``))} are fetched once with \`darkroom datasets fetch NAME\``,
    'the others need a `folder` or a `file`.',
  ].join('; ');
}

/** What a data set is and whose, in Markdown. */
function provenanceText({ texts, provenance: { licence, citation, page } }: DatasetDefinition): string {
  const cited = citation && `${citation.authors} *${citation.title}*. ${citation.venue}, ${citation.year}.`;
  return [texts.completion, `Licence: ${licence}.`, cited, page && `<${page}>`].filter(Boolean).join('\n\n');
}

function resolutionDescription(): string {
  const several = definitions.filter(({ facts }) => facts.resolutions?.length !== 1);
  const choices = groupByText(several, ({ facts: { resolutions } }) =>
    resolutions ? joinWords(resolutions.toSorted((a, b) => a - b).map(String), 'or') : 'any multiple of 4',
  );
  const defaults = groupByText(several, ({ facts }) =>
    facts.defaultResolution === null ? 'as many as the images have' : String(facts.defaultResolution),
  );
  return (
    'Pixels along one side of an image, for data sets that come in several sizes: ' +
    `${choices.map(({ value, names }) => `${value} for ${joinWords(names)}`).join('; ')}. ` +
    `Default: ${defaults.map(({ value, names }) => `${value} for ${joinWords(names)}`).join('; ')}.`
  );
}

function namesOf(holds: (facts: DatasetFacts) => boolean): string[] {
  return definitions.filter(({ facts }) => holds(facts)).map(({ name }) => name);
}

/** "csv and parquet (class, number or none), lmdb (class or none)". */
function labelKindsText(): string {
  const some = definitions.filter(({ facts }) => facts.labelKinds !== undefined);
  return groupByText(some, ({ facts }) => joinWords(facts.labelKinds ?? [], 'or'))
    .map(({ value, names }) => `${joinWords(names)} (${value})`)
    .join(', ');
}

function columnDescription(key: ColumnKey, what: string, otherwise: string): string {
  return `${what}, for ${joinWords(namesOf(({ columns = [] }) => columns.includes(key)))}. Default: ${otherwise}.`;
}

function perLabelDescription(): string {
  const defaults = definitions.flatMap(({ name, facts, factsWith }) => {
    const perLabel = facts.perLabel ?? factsWith?.({ labels: 'number' }).perLabel;
    return perLabel ? `${perLabel.default ?? 'all'} for ${name}${perLabel.note ? ` (${perLabel.note})` : ''}` : [];
  });
  return `Use at most this many training images for each label that is a number (an angle, an age). Default: ${defaults.join(', ')}.`;
}

function limitDescription(): string {
  const limitedBy = (...kinds: DatasetFacts['limit'][]) => joinWords(namesOf(({ limit }) => kinds.includes(limit)));
  return (
    'Use only the first this many training images (in the order of its files; of ' +
    `${limitedBy('shuffled', 'even-classes')} in an order shuffled once and for all). Of ${limitedBy('even-classes')}: ` +
    'evenly from all classes, and no more test images than that. Default: all of them.'
  );
}

function unlabelledDescription(): string {
  const some = definitions.flatMap(({ name, facts: { unlabelledImages } }) =>
    unlabelledImages ? `${formatCount(unlabelledImages)} of ${name}` : [],
  );
  return `Train on the images without labels too (${joinWords(some)}), which the self-labeling GAN can. Default: false.`;
}

/** The definitions' names by a text about each, in the order in which the texts come up. */
function groupByText(
  all: readonly DatasetDefinition[],
  textOf: (definition: DatasetDefinition) => string,
): { value: string; names: string[] }[] {
  const names = new Map<string, string[]>();
  for (const definition of all)
    names.set(textOf(definition), [...(names.get(textOf(definition)) ?? []), definition.name]);
  return [...names].map(([value, names]) => ({ value, names }));
}

/** "a, b and c". */
function joinWords(words: readonly string[], last: 'and' | 'or' = 'and'): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
