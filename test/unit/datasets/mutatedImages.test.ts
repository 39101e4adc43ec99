import { expect, test } from 'vitest';
import { runCases } from '../../fuzz/cases';

test.each(['png', 'jpeg', 'webp', 'avif', 'gif', 'bmp', 'tiff'] as const)(
  'mutated images are refused with words, or are images: %s',
  async (kind) => {
    const { accepted, refused, failures } = await runCases({ kind, seed: 20, from: 0, count: 60 });
    expect(failures).toEqual([]);
    expect(accepted + refused).toBe(60);
  },
);
