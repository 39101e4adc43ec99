import { z } from 'zod';
import { UserError } from '../../engine/errors';
import type { Dice } from './dice';

/** What became of a case: what was mutated was taken, or refused as it should be. */
type Outcome = 'accepted' | 'refused';

/** One kind of what comes from outside, and what must hold whatever it is. */
export interface Kind {
  /** @param folder an empty one, to be used for all cases. */
  prepare(folder: string): Promise<(dice: Dice) => Promise<Outcome>>;
}

/** Fails a case: the state is wrong. */
export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`Wrong state: ${what}`);
}

/** What `read` reads; null where it refuses with words for a person. Anything else that it throws is a fault. */
export async function unlessRefused<T>(read: () => T | Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

/** Errors that readers document: with words of their own, of a schema, or of a text that is no JSON. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof UserError ||
    error instanceof z.ZodError ||
    error instanceof SyntaxError ||
    (error as Error).name === 'NewerFormatError'
  );
}
