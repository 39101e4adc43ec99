import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../../errors';
import { nearest } from '../../jsonc/nearest';
import { runFiles } from '../../protocol/runFolder';
import { readAnnotations } from '../../runs/annotations';
import { placesOf, shownPath } from './place';
import { runFoldersIn } from './readRuns';

/** The least that the end of an id must have to stand for it. */
const leastEnd = 3;
/** Runs that an error names. */
const namedInError = 5;

interface Candidate {
  folder: string;
  id: string;
  /** What a person calls it. */
  name: string | null;
}

/**
 * The run folders that a person means, absolute and each once, in the order of the words. A word is the path of a run
 * folder; or the id, the name, or the end of the id of one of the runs in `place`.
 * @param place where runs are looked for by name: the usual place without.
 * @throws UserError for a word that means none of them, or more than one.
 */
export async function chooseRuns(words: readonly string[], place: string | undefined, cwd: string): Promise<string[]> {
  let candidates: Promise<Candidate[]> | undefined;
  const folders: string[] = [];
  for (const word of words) {
    folders.push(
      runFolderAt(resolve(cwd, word)) ??
        chosenFrom(word, await (candidates ??= candidatesIn(placesOf(place === undefined ? [] : [place], cwd))), cwd),
    );
  }
  return [...new Set(folders)];
}

/** The run folder at a path, which may also lead to the `run.json` in it; or null. */
function runFolderAt(path: string): string | null {
  if (existsSync(join(path, runFiles.record))) return path;
  return basename(path) === runFiles.record && existsSync(path) ? dirname(path) : null;
}

async function candidatesIn(places: readonly string[]): Promise<Candidate[]> {
  const folders = await runFoldersIn(places);
  return Promise.all(
    folders.map(async (folder) => {
      const { name } = await readAnnotations(folder).catch(() => ({ name: null }));
      return { folder, id: basename(folder), name };
    }),
  );
}

function chosenFrom(word: string, candidates: readonly Candidate[], cwd: string): string {
  const same = (text: string | null) => text?.toLowerCase() === word.toLowerCase();
  const whole = candidates.filter(({ id, name }) => same(id) || same(name));
  const ends = word.length < leastEnd ? [] : candidates.filter(({ id }) => id.endsWith(word.toLowerCase()));
  const meant = whole.length > 0 ? whole : ends;
  if (meant.length === 1) return meant[0]!.folder;
  const paths = meant.slice(0, namedInError).map(({ folder }) => shownPath(folder, cwd));
  if (meant.length > 1) {
    const more = meant.length > namedInError ? ` and ${meant.length - namedInError} more` : '';
    throw new UserError(`"${word}" means ${meant.length} runs.`, {
      where: word,
      advice: `Say which by its folder: ${paths.join(', ')}${more}.`,
    });
  }
  throw new UserError(`There is no run "${word}".`, { where: word, advice: adviceFor(word, candidates) });
}

function adviceFor(word: string, candidates: readonly Candidate[]): string {
  if (candidates.length === 0) return 'No run lies here. Name its folder, or where it lies: --in FOLDER.';
  const names = candidates.flatMap(({ id, name }) => [id, id.slice(-4), ...(name === null ? [] : [name])]);
  const meant = nearest(word, names);
  const all = candidates.length === 1 ? 'the one run' : `all ${candidates.length} runs`;
  return `${meant === undefined ? '' : `Did you mean "${meant}"? `}darkroom runs list shows ${all}; --in FOLDER looks elsewhere.`;
}
