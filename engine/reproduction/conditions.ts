import { readInside } from '../files/insideFolder';
import type { ImageDataset } from '../datasets/dataset';
import { digest } from '../files/digest';
import type { RunRecord } from '../protocol/record';
import { longestRunFile, runFiles } from '../protocol/runFolder';
import { gitState, machine, versions } from '../runFolder/provenance';
import type { RunSource } from '../runFolder/runSource';
import { leavesOf } from '../runs/flatConfig';
import type { RunContents } from './runContents';

/** A condition of a run that was another one in a second. */
export interface Change {
  /** "node", "processor", "git commit". */
  what: string;
  was: string;
  is: string;
}

/** What a run's figures may depend on besides its config, by name; what is not known is not there. */
export type Conditions = ReadonlyMap<string, string>;

type Facts = Pick<RunRecord, 'versions' | 'machine' | 'data' | 'git'> & Partial<Pick<RunRecord, 'device'>>;

/** The conditions that a run's folder tells. */
export async function conditionsOf(folder: string, record: RunRecord): Promise<Conditions> {
  const patch =
    record.git?.changes === 'kept'
      ? await readInside(folder, runFiles.changes, longestRunFile.changes).catch(() => null)
      : null;
  return conditions(record, patch);
}

/** The conditions here and now under which a source would run on a data set. */
export async function conditionsHere(
  { project, experiment }: RunSource,
  { name, contentId: id, train }: ImageDataset,
): Promise<Conditions> {
  const { git, patch } = await gitState(project);
  const data = { name, id, images: train.count };
  return conditions({ versions: versions(), machine: machine(experiment.runtime), data, git }, patch);
}

function conditions({ versions, machine, data, git, device }: Facts, patch: Buffer | null): Conditions {
  const known: [string, string | undefined][] = [
    ...Object.entries(versions),
    ['platform', machine && `${machine.platform} ${machine.arch}`],
    ['processor', machine?.processor],
    ['threads', machine && String(machine.threads)],
    ['kernel variants', machine?.kernels],
    ['device', device?.label],
    ['data set', data ? `${data.name}, ${data.images} images, content ${data.id.slice(0, 12)}` : undefined],
    ['git commit', git?.commit],
    ['uncommitted changes', git?.changes && changesOf(git.changes, patch)],
  ];
  return new Map(known.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function changesOf(changes: string, patch: Buffer | null): string {
  return patch ? `changes ${digest('sha256', patch).slice(0, 12)}` : changes;
}

/** What is known of both and not the same. */
export function changesBetween(before: Conditions, now: Conditions): Change[] {
  return [...before].flatMap(([what, was]) => {
    const is = now.get(what);
    return is === undefined || is === was ? [] : [{ what, was, is }];
  });
}

/** Keys of two runs' configs that have other values, as changes: "config optimizer.rate". */
export function configChanges(a: RunContents, b: RunContents): Change[] {
  const [ours, theirs] = [leavesOf(a.config), leavesOf(b.config)];
  const written = (of: Map<string, unknown>, key: string) => (of.has(key) ? JSON.stringify(of.get(key)) : 'not given');
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((key) => {
    const [was, is] = [written(ours, key), written(theirs, key)];
    return was === is ? [] : [{ what: `config ${key}`, was, is }];
  });
}
