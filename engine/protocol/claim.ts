import { z } from 'zod';

/**
 * `owner-<n>.json`: an engine's claim to a run folder. The claim with the highest number is the one that counts; it is
 * never taken away, only followed by a higher one once its owner has released it or is dead.
 */

/** Which process of which machine, so that it can't be taken for another one that has its number later or elsewhere. */
export const processIdentitySchema = z.object({
  pid: z.number().int().positive(),
  /** When it was started, as the system tells it: only to be compared; null where it can't be told. */
  startTime: z.string().nullable(),
  /** Where `pid` and `startTime` together mean one process: to be compared; null where it can't be told. */
  space: z.string().nullable(),
  /** The machine over its restarts, where all its processes can be seen; null in a container. */
  machine: z.string().nullable(),
  host: z.string(),
});
export type ProcessIdentity = z.infer<typeof processIdentitySchema>;

const claimVersion = 1;

export const claimSchema = z.object({
  version: z.number().int().min(1).max(claimVersion),
  owner: processIdentitySchema,
  /** Device and inode of what is claimed: a claim that was copied with its folder says nothing of the copy. */
  folder: z.string(),
  claimedAt: z.string(),
  /** When its owner was done with the folder; null until then, and for ever if it was killed. */
  releasedAt: z.string().nullable(),
});
export type Claim = z.infer<typeof claimSchema>;

export function newClaim(owner: ProcessIdentity, folder: string): Claim {
  return { version: claimVersion, owner, folder, claimedAt: new Date().toISOString(), releasedAt: null };
}

/** The name of the file of the claim `number`, which counts from 1. */
export function claimName(number: number): string {
  return `owner-${number}.json`;
}

/** The number of the claim in the file `name`; null if that is no claim's. */
export function claimNumber(name: string): number | null {
  const digits = /^owner-([1-9]\d{0,14})\.json$/.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** Whether `name` is that of a claim, or of one that was about to be written. */
export function isOfClaims(name: string): boolean {
  return claimNumber(name) !== null || isUnfinishedClaim(name);
}

/** Whether `name` is the temporary name of a claim. */
export function isUnfinishedClaim(name: string): boolean {
  return /^\.owner-\d+\.json\..+\.tmp$/.test(name);
}
