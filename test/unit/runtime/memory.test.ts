import { expect, it } from 'vitest';
import { runScript } from './script';

it('holds no more memory after 10,000 steps than after 500', async () => {
  const [early, late] = await runScript<[number, number]>('manySteps.ts', ['500', '10000'], { node: ['--expose-gc'] });
  // A leak of one kilobyte a step is more than that.
  expect(late / early).toBeLessThan(1.05);
  expect(late / early).toBeGreaterThan(0.95);
});
