import { isAbsolute, relative, sep } from 'node:path';
import { z } from 'zod';

/** `media/presets.json`, made from the engine's presets when it is built: good starts for new experiments. */
export const presetsSchema = z
  .array(
    z.object({
      id: z.string(),
      label: z.string(),
      description: z.string(),
      method: z.string(),
      dataset: z.string(),
      /** What goes into the file. */
      experiment: z.record(z.string(), z.unknown()),
    }),
  )
  .min(1);
const datasetSchema = z.looseObject({ folder: z.string().optional() });
export type Preset = z.infer<typeof presetsSchema>[number];

/** A value that a key may have, and what it means; the meaning is empty where nothing says it. */
export interface Choice {
  id: string;
  description: string;
}

const enumSchema = z.object({ enum: z.array(z.string()), enumDescriptions: z.array(z.string()) });
const schemaSchema = z.object({
  properties: z.object({
    method: enumSchema,
    dataset: z.object({ properties: z.object({ name: enumSchema }) }),
  }),
});

/** What the experiments' JSON schema says of each method and data set, so that it is written in one place only. */
export function meanings(jsonSchema: unknown): { method: Map<string, string>; dataset: Map<string, string> } {
  const { data } = schemaSchema.safeParse(jsonSchema);
  const meaningsOf = (values?: z.infer<typeof enumSchema>) =>
    new Map(values?.enum.map((value, i) => [value, values.enumDescriptions[i] ?? '']));
  return { method: meaningsOf(data?.properties.method), dataset: meaningsOf(data?.properties.dataset.properties.name) };
}

/** The distinct values of a key among presets, in their order. */
export function choices(
  presets: readonly Preset[],
  key: 'method' | 'dataset',
  meaning: ReadonlyMap<string, string>,
): Choice[] {
  return [...new Set(presets.map((preset) => preset[key]))].map((id) => ({ id, description: meaning.get(id) ?? '' }));
}

/** The text of a new experiment file. */
export function experimentText({ experiment }: Preset): string {
  return `${JSON.stringify(experiment, null, 2)}\n`;
}

/**
 * The folder that stands in a preset for the one that only the person knows, or undefined where its data set needs
 * none.
 */
export function placeholderFolder({ experiment: { dataset } }: Preset): string | undefined {
  return datasetSchema.safeParse(dataset).data?.folder;
}

/** The preset with the data set's folder. */
export function inFolder(preset: Preset, folder: string): Preset {
  return {
    ...preset,
    experiment: { ...preset.experiment, dataset: { ...datasetSchema.parse(preset.experiment['dataset']), folder } },
  };
}

/**
 * How a file in `from` names a path: relative where it lies beside or below, with forward slashes on every system; else
 * absolute.
 */
export function pathFrom(from: string, path: string): string {
  const way = relative(from, path);
  return isAbsolute(way) || way.split(sep)[0] === '..' ? path : way.split(sep).join('/') || '.';
}

/** What is wrong with a name for an experiment file, or null; `taken` are the names that exist. */
export function nameProblem(name: string, taken: ReadonlySet<string>): 'empty' | 'characters' | 'taken' | null {
  if (name.trim() === '') return 'empty';
  // The name is also the name of a folder under runs/, on any system.
  if (!/^[\p{L}\p{N}][\p{L}\p{N}._ -]*$/u.test(name) || /[. ]$/.test(name)) return 'characters';
  return taken.has(name.toLowerCase()) ? 'taken' : null;
}

/** `name`, or `name-2` and so on where that is taken. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let n = 2; ; n++) if (!taken.has(`${name}-${n}`)) return `${name}-${n}`;
}
