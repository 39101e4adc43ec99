import { hostname } from 'node:os';
import { UserError } from '../../errors';
import type { Claim } from '../../protocol/claim';
import { hasEnded, lostAfterSeconds, type RunRecord } from '../../protocol/record';
import { readRecord } from '../readRecord';
import { folderIdentity, readHighestClaim } from './claimFile';
import { livenessOf } from './processIdentity';
import { commandOf, findProcess } from './processTable';
import { secondsUnchanged } from './signsOfLife';

/** Milliseconds between two looks at a run that is watched. */
const lookInterval = 250;

/** Who has a run, or had it. */
export interface Owner {
  pid: number;
  host: string;
  /** Since when, by its own clock; null for an engine of an older version, which doesn't say. */
  since: string | null;
}

/** Whether some process is at work on a run folder. */
export interface Standing {
  /** `unknown` where that can't be told at a look: then by whether `sign` changes. */
  is: 'going' | 'gone' | 'unknown';
  owner: Owner | null;
  /** The process of this machine that is the run's engine for certain, or null. */
  pid: number | null;
  /** Number of the claim that counts; 0 where there is none. */
  claim: number;
  /** Changes with every heartbeat and every owner. */
  sign: string;
}

/** How long an owner that can't be seen is watched, and who hears that it is. */
export interface Watch {
  /** Default `lostAfterSeconds`. */
  seconds?: number;
  say?: (text: string) => void;
}

/**
 * Whether someone is at work on a run folder, as far as one look tells: the one rule for all who ask.
 * @param record its record, as it was read; null for a folder without one.
 */
export async function standingOf(folder: string, record: RunRecord | null): Promise<Standing> {
  const found = await readHighestClaim(folder);
  const claimed = found ? await byClaim(folder, found.claim) : null;
  // An engine of an older version claims nothing: its record is not that of the last claim's owner.
  const isOfOwner = found?.claim?.owner.pid === record?.pid && found?.claim?.owner.host === record?.host;
  const known = claimed && (claimed.is !== 'gone' || isOfOwner || !record) ? claimed : await byRecord(folder, record);
  const claim = found?.number ?? 0;
  if (known.is === 'going') return { ...known, claim, sign: '' };
  // A run that ends between two looks is not lost. A network disk shows a new record only to those who open it.
  const newest = await readRecord(folder).catch(() => null);
  const sign = `${claim} ${found?.touchedAt ?? ''} ${newest?.heartbeatAt ?? ''}`;
  const hasMoved = known.is === 'gone' && record !== null && newest?.heartbeatAt !== record.heartbeatAt;
  return { ...known, is: hasMoved && !hasEnded(record.state) ? 'unknown' : known.is, claim, sign };
}

/** How a run folder stands; where a look doesn't tell, after watching it. */
export async function settledStanding(
  folder: string,
  { seconds = lostAfterSeconds, say }: Watch = {},
): Promise<Standing & { is: 'going' | 'gone' }> {
  let first: string | undefined;
  for (;;) {
    const standing = await standingOf(folder, await readRecord(folder));
    const { is, owner, sign } = standing;
    if (is !== 'unknown') return { ...standing, is };
    if (first !== undefined && sign !== first) return { ...standing, is: 'going' };
    if (secondsUnchanged(folder, sign) >= seconds) return { ...standing, is: 'gone' };
    if (first === undefined) {
      const who = owner ? `process ${owner.pid} on ${owner.host}` : 'its engine';
      say?.(`Watching for up to ${seconds} seconds whether ${who}, which can't be seen from here, is still at work …`);
    }
    first = sign;
    await new Promise((resolve) => setTimeout(resolve, lookInterval));
  }
}

/** Whether someone is at work on a run folder; where a look doesn't tell, after watching it. */
export async function isGoing(folder: string, watch?: Watch): Promise<boolean> {
  return (await settledStanding(folder, watch)).is === 'going';
}

/** For whoever wanted to work on a run that someone else is at work on. */
export function stillGoing(folder: string, owner: Owner | null): UserError {
  const since = owner?.since ? `, since ${owner.since.slice(0, 19).replace('T', ' ')} UTC` : '';
  const who = owner ? `process ${owner.pid} on ${owner.host}${since}` : 'another engine has it';
  return new UserError(`This run is still going: ${who}.`, {
    where: folder,
    advice: 'Stop it first (darkroom ask <folder> stop), or wait until it has ended.',
  });
}

/** Who made a claim. */
export function ownerOf({ owner: { pid, host }, claimedAt }: Claim): Owner {
  return { pid, host, since: claimedAt };
}

type Verdict = Pick<Standing, 'is' | 'owner' | 'pid'>;

async function byClaim(folder: string, claim: Claim | null): Promise<Verdict> {
  if (!claim) return { is: 'unknown', owner: null, pid: null };
  const owner = ownerOf(claim);
  if (claim.releasedAt !== null) return { is: 'gone', owner, pid: null };
  switch (await livenessOf(claim.owner)) {
    case 'dead':
      return { is: 'gone', owner, pid: null };
    case 'unknown':
      return { is: 'unknown', owner, pid: null };
    case 'alive': {
      // The claim of a copy is that of another folder. As some file systems forget inodes, that alone proves nothing.
      const isThisFolder = claim.folder === (await folderIdentity(folder).catch(() => null));
      return isThisFolder ? { is: 'going', owner, pid: owner.pid } : { is: 'unknown', owner, pid: null };
    }
  }
}

/** Engines of older versions tell their number and host alone. */
async function byRecord(folder: string, record: RunRecord | null): Promise<Verdict> {
  if (!record) return { is: 'gone', owner: null, pid: null };
  const { pid, host } = record;
  const owner = { pid, host, since: null };
  const gone: Verdict = { is: 'gone', owner, pid: null };
  if (hasEnded(record.state)) return gone;
  if (host !== hostname()) return { is: 'unknown', owner, pid: null };
  // This process would have claimed it; so the number is that of an engine before it, in this container or elsewhere.
  if (pid === process.pid || !(await findProcess(pid))) return gone;
  const command = await commandOf(pid);
  if (command !== null && !isEngine(command)) return gone;
  return { is: 'unknown', owner, pid: command !== null && command.includes(folder) ? pid : null };
}

/** Whether a command line may be that of an engine, as people and the editor start it. */
function isEngine(command: string): boolean {
  return /\b(darkroom|engine)\b/.test(command);
}
