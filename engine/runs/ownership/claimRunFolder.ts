import { UserError } from '../../errors';
import { explainSystemError } from '../../files/systemErrors';
import { claimName, claimNumber, newClaim, type Claim } from '../../protocol/claim';
import { heartbeatSeconds } from '../../protocol/record';
import {
  createClaim,
  folderIdentity,
  highestClaim,
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

/** Heartbeats after which a claim that is not in its place counts as gone: a network disk may be away for a moment. */
const mostMissed = 3;

/** All claims of this process, which it releases when it ends in the middle of its work. */
const held = new Set<RunClaim>();

function releaseAll(): void {
  for (const claim of held) claim.releaseNow();
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

  /** Whether another process has taken the folder over, having watched it in vain: this one slept, or was cut off. */
  async isSuperseded(): Promise<boolean> {
    return (await highestClaim(this.folder)) > this.number;
  }

  /** Whether the folder was moved or deleted. */
  async isGone(): Promise<boolean> {
    return (await highestClaim(this.folder).catch(() => this.number)) < this.number;
  }

  /** @throws UserError if another process has taken the folder over. */
  async assertHeld(): Promise<void> {
    if (await this.isSuperseded()) throw await outrun(this.folder);
  }

  /** Who hears, at most once, that another process has taken the folder over, or that it was moved or deleted. */
  onLost(tell: (loss: ClaimLoss) => void): void {
    this.tell = tell;
  }

  /** Leaves the folder to the next process. Never fails: where nothing can be written, the end of this one says it. */
  async release(): Promise<void> {
    const isSuperseded = await this.isSuperseded().catch(() => true);
    if (isSuperseded) this.stop();
    else this.releaseNow();
  }

  /** The same when there is no time left to wait. */
  releaseNow(): void {
    if (this.isReleased) return;
    this.stop();
    try {
      rewriteClaim(this.folder, this.number, { ...this.claim, releasedAt: new Date().toISOString() });
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
    await touchClaim(this.folder, this.number).catch(() => undefined);
    const highest = await highestClaim(this.folder).catch(() => this.number);
    this.missed = highest < this.number ? this.missed + 1 : 0;
    if (this.isReleased || (highest <= this.number && this.missed < mostMissed)) return;
    this.stop();
    this.tell?.(highest > this.number ? { by: 'other', error: await outrun(this.folder) } : { by: 'removal' });
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
