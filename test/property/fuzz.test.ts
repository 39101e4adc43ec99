import { expect, test } from 'vitest';
import { kindNames, runCases } from '../fuzz/cases';

/** A fixed sample of `npm run test:fuzz`. */
test.each(kindNames)('mutated %s crash nothing, hang nothing, and come to no wrong state', async (kind) => {
  const { failures, accepted, refused } = await runCases({ kind, seed: 0, from: 0, count: 200 });
  expect(failures).toEqual([]);
  // A sample that is all taken, or all refused, would tell nothing; digests refuse nearly every other checkpoint.
  expect(accepted).toBeGreaterThan(kind === 'checkpoints' ? 0 : 5);
  expect(refused).toBeGreaterThan(5);
});
