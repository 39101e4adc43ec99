import { claimRunFolder } from '../../../../engine/runs/ownership/claimRunFolder';

/** One of several processes that claim the same folders at the same moment: answers whether it has each. */

export interface Race {
  folder: string;
  /** When all begin, in milliseconds since 1970. */
  at: number;
}

export interface Outcome {
  folder: string;
  /** Null for the winner; what the others are told. */
  refusal: string | null;
}

process.on('message', ({ folder, at }: Race) => {
  // All spin until the same moment, rather than being woken up one after the other.
  while (Date.now() < at);
  void claimRunFolder(folder).then(
    () => process.send!({ folder, refusal: null } satisfies Outcome),
    (error: Error) => process.send!({ folder, refusal: error.message } satisfies Outcome),
  );
});
process.send!('ready');
