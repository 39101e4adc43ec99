import { join } from 'node:path';

/** A file that `test/golden/publishedLayouts.py` wrote. */
export function published(name: string): string {
  return join(import.meta.dirname, '../../golden/publishedLayouts', name);
}

/** The bytes of image `number`, row by row, as the rule of `publishedLayouts.py` has it. */
export function seen(number: number, side: number): number[] {
  return Array.from({ length: side * side * 3 }, (_, i) => {
    const [channel, column, row] = [i % 3, Math.floor(i / 3) % side, Math.floor(i / 3 / side)];
    return (16 * number + 2 * row + 64 * channel + Math.floor(column / 8)) % 256;
  });
}
