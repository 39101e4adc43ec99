import { classed, type ImageTable } from './imageTable';

/** How many classes a table has; undefined if it can't be read. */
export async function countClasses(read: () => Promise<ImageTable>): Promise<number | undefined> {
  try {
    return classed(await read()).classes.length;
  } catch {
    // Loading it says why.
    return undefined;
  }
}
