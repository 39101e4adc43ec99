import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Real files to mutate: those of run folders that engines wrote, the examples and the presets. */

const root = join(import.meta.dirname, '../..');
const fixtures = join(root, 'test/fixtures/runFolders');

/** Folders of runs that engines of several versions wrote. */
export const runFolders = readdirSync(fixtures, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => readdirSync(join(fixtures, name)).map((run) => join(fixtures, name, run)))
  .filter((folder) => existsSync(join(folder, 'run.json')));

/** The texts of one file of every run folder. */
export function textsOf(name: string): string[] {
  return runFolders.map((folder) => readFileSync(join(folder, name), 'utf8'));
}

/** Texts of experiments, with comments and with every key. */
export function experimentTexts(): string[] {
  const examples = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.experiment.json'));
  const presets = JSON.parse(readFileSync(join(root, 'media/presets.json'), 'utf8')) as { experiment: unknown }[];
  return [
    ...examples.map((name) => readFileSync(join(root, 'examples', name), 'utf8')),
    ...presets.map(({ experiment }) => JSON.stringify(experiment, null, 2)),
    ...textsOf('config.json'),
  ];
}
