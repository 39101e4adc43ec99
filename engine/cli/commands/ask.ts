import { resolve } from 'node:path';
import { UserError } from '../../errors';
import { controlRequestSchema, type ControlAction, type ControlRequest } from '../../protocol/control';
import { readInside } from '../../files/insideFolder';
import { exitCodes } from '../../protocol/exitCodes';
import { hasEnded, type RunRecord } from '../../protocol/record';
import { longestRunFile, runFiles } from '../../protocol/runFolder';
import { readRecord } from '../../runFolder/readRecord';
import { askRun } from '../../runs/control';
import { isGoing } from '../../runs/ownership/standing';
import { phaseOf } from '../../runs/record';
import { print } from '../output';

/** Milliseconds between two looks at the run. */
const lookInterval = 100;
/** Milliseconds after which nothing will come of a request to a run that is paused and stays so. */
const patienceWithPause = 5000;

/** What became of a request. */
type Outcome = 'asked' | 'done' | 'ended' | 'lost' | 'replaced' | 'paused';

const words: Record<Outcome, string> = {
  asked: 'Asked: the engine does it after the step under way.',
  done: 'Done.',
  ended: 'The run has ended before it was done.',
  lost: 'The engine is gone, and has not said why: it was ended from outside, or before it had begun.',
  paused: 'The run is paused still: it was tried in vain, or is done when it goes on.',
  replaced: 'Another request has taken the place of this one.',
};

/**
 * Asks something of a live run. With `wait`, ends when that is done; exit code 1 where it comes to nothing.
 * @throws UserError if the run has ended, or its engine is gone.
 */
export async function ask(
  folderGiven: string,
  action: ControlAction,
  { wait, json }: { wait?: boolean; json?: boolean },
): Promise<number> {
  const folder = resolve(folderGiven);
  const record = await readRecord(folder);
  await assertGoing(folder, record);
  if (wait && record.obeyed === undefined) {
    throw new UserError('The engine of this run is of an older version, which does not tell when a request is done.', {
      where: '--wait',
      advice: 'Ask without --wait.',
    });
  }
  const request = await askRun(folder, action);
  const outcome = wait ? await outcomeOf(folder, request) : 'asked';
  const { state, reason, progress } = await readRecord(folder);
  if (json) print(JSON.stringify({ ...request, outcome, state, step: progress.step }));
  else print(`${words[outcome]} The run is ${state}, at step ${progress.step} of ${progress.steps}.`);
  if (outcome === 'paused' && reason && !json) print(reason);
  return outcome === 'asked' || outcome === 'done' ? exitCodes.success : exitCodes.failed;
}

async function assertGoing(folder: string, record: RunRecord): Promise<void> {
  const say = (text: string) => process.stderr.write(`${text}\n`);
  if (!hasEnded(record.state) && (await isGoing(folder, { say }))) return;
  const { state, progress } = record;
  throw new UserError(
    hasEnded(state)
      ? `This run has ended: it is ${state}, at step ${progress.step} of ${progress.steps}.`
      : `This run has lost its engine: process ${record.pid} on ${record.host} is gone.`,
    { where: folder, advice: 'Only a run that is going can be asked. Go on with it: darkroom resume <folder>.' },
  );
}

/** Waits for what becomes of a request. */
async function outcomeOf(folder: string, { id, action }: ControlRequest): Promise<Outcome> {
  const askedAt = performance.now();
  for (;;) {
    const record = await readRecord(folder);
    if (hasEnded(record.state)) return action === 'stop' || record.obeyed === id ? 'done' : 'ended';
    if (isDone(record, id, action)) return 'done';
    if ((await phaseOf(folder, record)) === 'lost') return 'lost';
    if (record.obeyed && record.obeyed !== id && record.obeyed === (await standingRequest(folder))) return 'replaced';
    // One that waits for room on the disk does nothing but go on, when there is some.
    if (action !== 'stop' && record.state === 'paused' && performance.now() - askedAt > patienceWithPause)
      return 'paused';
    await new Promise((next) => setTimeout(next, lookInterval));
  }
}

/** The end of a run alone tells that it has stopped; of a pause, its state does. */
function isDone({ obeyed, state }: RunRecord, id: string, action: ControlAction): boolean {
  if (action === 'stop' || obeyed !== id) return false;
  return action === 'pause' ? state === 'paused' : action === 'resume' ? state === 'running' : true;
}

/** Id of the request in `control.json`. */
async function standingRequest(folder: string): Promise<string | undefined> {
  try {
    const bytes = await readInside(folder, runFiles.control, longestRunFile.control);
    return controlRequestSchema.parse(JSON.parse(bytes.toString())).id;
  } catch {
    return undefined;
  }
}
