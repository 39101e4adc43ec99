import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../../errors';
import { explainSystemError } from '../../files/systemErrors';
import { claimName, claimNumber, newClaim, type Claim } from '../../protocol/claim';
import { heartbeatSeconds } from '../../protocol/record';
import {
  createClaim,
  folderIdentity,
  highestClaim,
  isClaimSync,
  readHighestClaim,
  removeEarlierClaims,
  rewriteClaim,
  touchClaim,
} from './claimFile';
import { thisProcess } from './processIdentity';
import { ownerOf, settledStanding, stillGoing, type Watch } from './standing';

/**
 * Makes this process the owner of a run folder, if no other is: nothing of a folder may be read to go on with it, or
 * written, without that. Two that both find a dead owner make the same next claim, and one of them comes too late.
 * @param watch who hears that an owner on another machine is watched, which takes up to `lostAfterSeconds`.
 * @throws UserError if another process is at work on it, or if it can't be written to.
 */
export async function claimRunFolder(folder: string, watch?: Watch): Promise<RunClaim> {
  try {
    const standing = await settledStanding(folder, watch);
    if (standing.is === 'going') throw stillGoing(folder, standing.owner);
    const number = standing.claim + 1;
    if (claimNumber(claimName(number)) !== number) throw beyondNumbers(folder, number - 1);
    const claim = newClaim(await thisProcess(), await folderIdentity(folder));
    if (!(await createClaim(folder, number, claim))) throw await outrun(folder);
    // Others may have come and gone since that look, and one of them be there now.
    const highest = await highestClaim(folder);
    await removeEarlierClaims(folder, highest);
    if (highest > number) throw await outrun(folder);
    return new RunClaim(folder, number, claim);
  } catch (error) {
    const known = explainSystemError(error, folder);
    if (!known) throw error;
    throw new UserError(`This run folder can't be claimed. ${known.message}`, {
      where: folder,
      advice: known.advice,
      cause: error,
    });
  }
}

/** How a process came to lose a run folder that it had claimed. */
export type ClaimLoss =
  /** Another process has taken it over, and has it now. */
  | { by: 'other'; error: UserError }
  /** It was moved or deleted. */
  | { by: 'removal' };

/** Thrown where a process was about to write to a run folder that it has lost. */
export class LostRunFolder extends Error {
  override readonly name = 'LostRunFolder';

  constructor(readonly loss: ClaimLoss) {
    super(loss.by === 'other' ? loss.error.message : 'The run folder was moved or deleted.');
  }
}

/** Heartbeats after which a claim that is not in its place counts as gone: a network disk may be away for a moment. */
const mostMissed = 3;

/** All claims of this process, which it releases when it ends in the middle of its work. */
const held = new Set<RunClaim>();

function releaseAll(): void {
  for (const claim of held) claim.release();
}

/**
 * This process's claim to a run folder, touched with every heartbeat until it is released. A process that ends without
 * releasing it leaves it to the next one all the same.
 */
export class RunClaim {
  private readonly timer: NodeJS.Timeout;
  private isReleased = false;
  private tell: ((loss: ClaimLoss) => void) | undefined;
  /** Heartbeats, one after the other, at which the claim was not in its place. */
  private missed = 0;

  constructor(
    private readonly folder: string,
    private readonly number: number,
    private readonly claim: Claim,
  ) {
    this.timer = setInterval(() => void this.beat(), heartbeatSeconds * 1000);
    this.timer.unref();
    if (held.size === 0) process.on('exit', releaseAll);
    held.add(this);
  }

  /** How this process has come to lose the folder, as far as one look tells; null if it still has it. */
  async loss(): Promise<ClaimLoss | null> {
    switch (await this.look()) {
      case 'held':
        return null;
      case 'superseded':
        return { by: 'other', error: await outrun(this.folder) };
      case 'missing':
      case 'replaced':
        return { by: 'removal' };
    }
  }

  /**
   * To be called before anything is written. A claim that is not in its place, or can't be read, just now is none that
   * is lost: the next heartbeats tell.
   * @throws LostRunFolder
   */
  async assertHeld(): Promise<void> {
    const seen = await this.look().catch(() => 'held' as const);
    if (seen === 'superseded') throw new LostRunFolder({ by: 'other', error: await outrun(this.folder) });
    if (seen === 'replaced') throw new LostRunFolder({ by: 'removal' });
  }

  /** Whether the folder is this process's, at once: false also where that can't be told just now. */
  isHeldNow(): boolean {
    try {
      return !this.isReleased && isClaimSync(this.folder, this.number, this.claim);
    } catch {
      return false;
    }
  }

  /** Who hears, at most once, that another process has taken the folder over, or that it was moved or deleted. */
  onLost(tell: (loss: ClaimLoss) => void): void {
    this.tell = tell;
  }

  /** Leaves the folder to the next process. Never fails: where nothing can be written, the end of this one says it. */
  release(): void {
    if (this.isReleased) return;
    const isHeld = this.isHeldNow();
    this.stop();
    try {
      // In a folder that stands in the place of this one, the claim is another's.
      if (isHeld) rewriteClaim(this.folder, this.number, { ...this.claim, releasedAt: new Date().toISOString() });
    } catch {
      // The process ends, which says it too.
    }
  }

  private stop(): void {
    this.isReleased = true;
    clearInterval(this.timer);
    held.delete(this);
    if (held.size === 0) process.removeListener('exit', releaseAll);
  }

  private async beat(): Promise<void> {
    // A folder that can't be reached just now is not taken over.
    const seen = await this.look().catch(() => 'held' as const);
    if (seen === 'held') await touchClaim(this.folder, this.number).catch(() => undefined);
    this.missed = seen === 'missing' ? this.missed + 1 : 0;
    const isLost = seen === 'superseded' || seen === 'replaced' || this.missed === mostMissed;
    if (this.isReleased || !isLost) return;
    this.stop();
    const error = await outrun(this.folder).catch(() => null);
    this.tell?.(seen === 'superseded' && error ? { by: 'other', error } : { by: 'removal' });
  }

  /** Numbers alone don't tell: another folder may stand in the place of the claimed one, with a claim of its own. */
  private async look(): Promise<'held' | 'superseded' | 'missing' | 'replaced'> {
    const found = await readHighestClaim(this.folder);
    if (!found || found.number < this.number) return 'missing';
    if (found.number > this.number) return 'superseded';
    return found.claim && !isDeepStrictEqual(found.claim, this.claim) ? 'replaced' : 'held';
  }
}

/** No engine gets that far. */
function beyondNumbers(folder: string, number: number): UserError {
  return new UserError(`This run folder can't be claimed: no claim can follow ${claimName(number)}.`, {
    where: folder,
    advice: 'Delete that file, if no engine is at work on the run.',
  });
}

/** Someone else was faster. */
async function outrun(folder: string): Promise<UserError> {
  const claim = (await readHighestClaim(folder))?.claim;
  return stillGoing(folder, claim ? ownerOf(claim) : null);
}
