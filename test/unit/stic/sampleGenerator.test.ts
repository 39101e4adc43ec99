import { describe, expect, it } from 'vitest';
import { oneHotRows } from '../../../engine/floatArrays';
import { mixedCondition } from '../../../engine/methods/stic/conditions';
import { startChains } from '../../../engine/methods/stic/sampler/chainBatch';
import { shownClasses } from '../../../engine/images/shownClasses';
import { chainsForGrids } from '../../../engine/methods/stic/sticGrids';
import { Random } from '../../../engine/random';
import { pointsExperiment, pointsParts, trainPoints, type PointsInput } from './points';

const chains = 8;
const conditionsOf = (count: number) =>
  oneHotRows(
    Array.from({ length: count }, (_, i) => i % 3),
    3,
  );
/** Options of sampling with the random numbers of a seed, which is never stopped. */
const seeded = (seed = 1) => ({ random: Random.from(seed, 'drawing'), throwIfStopped: () => undefined });

async function generatorOf(sampler: PointsInput['sampler'] = {}) {
  const own = await pointsParts(
    pointsExperiment({ selfAnalysis: { chains, updatesPerRound: 20 }, sampler: { steps: 6, passes: 3, ...sampler } }),
    1,
  );
  await trainPoints(own, 1, Random.from(1, 'training'));
  return own;
}

describe.each<[string, PointsInput['sampler']]>([
  ['grmala', { kind: 'grmala' }],
  ['ula', { kind: 'ula' }],
  ['sgld', { kind: 'sgld' }],
  ['ngld', { kind: 'ngld' }],
  ['ngld, with Metropolis steps', { kind: 'ngld', metropolisSteps: 6 }],
])('samples by %s', (_, sampler) => {
  it('are as many as asked and depend on the random numbers alone, the first batch not on later ones', async () => {
    const { generator } = await generatorOf(sampler);
    const draw = (count: number, seed = 1) => generator.draw(conditionsOf(count), seeded(seed));
    const many = await draw(2 * chains + 3);
    expect(many).toHaveLength(2 * (2 * chains + 3));
    expect(many.every(Number.isFinite)).toBe(true);
    expect(await draw(2 * chains + 3)).toEqual(many);
    expect(await draw(chains)).toEqual(many.subarray(0, 2 * chains));
    expect(await draw(chains, 2)).not.toEqual(many.subarray(0, 2 * chains));
    // The second batch has other random numbers.
    expect(many.subarray(2 * chains, 4 * chains)).not.toEqual(many.subarray(0, 2 * chains));
  });

  it('with shared noise differ by their conditions alone', async () => {
    const { generator } = await generatorOf(sampler);
    const same = conditionsOf(1);
    const eight = new Float32Array(8 * same.length);
    for (let i = 0; i < 8; i++) eight.set(same, i * same.length);
    const images = await generator.draw(eight, {
      random: Random.from(1, 'shared'),
      throwIfStopped: () => undefined,
      chainsPerNoise: 2,
    });
    const pairs = [0, 1, 2, 3].map((i) => images.subarray(4 * i, 4 * i + 4));
    for (const pair of pairs) expect(pair.subarray(2)).toEqual(pair.subarray(0, 2));
    // Steps along the whole gradient end at a corner, but not all at the same.
    expect(new Set(pairs.map((pair) => pair.join())).size).toBeGreaterThan(1);
  });

  it('are the last frame of the film of the same random numbers, which begins with the initial images', async () => {
    const { generator, initialiser } = await generatorOf(sampler);
    const { images, frames } = await generator.drawAndFilm(conditionsOf(chains + 3), chains, seeded());
    expect(frames.map(({ steps }) => steps)).toEqual(Array.from({ length: 19 }, (_, i) => i));
    // A pass has diagnostics at its end.
    expect(frames.flatMap(({ steps, figures }) => (figures ? steps : []))).toEqual([6, 12, 18]);
    expect(frames[0]!.images).toEqual(initialiser.draw(conditionsOf(chains), Random.from(1, 'drawing')));
    expect(frames[18]!.images).toEqual(await generator.draw(conditionsOf(chains), seeded()));
    expect(images).toEqual(await generator.draw(conditionsOf(chains + 3), seeded()));
    // Of fewer images, those.
    const two = await generator.drawAndFilm(conditionsOf(chains + 3), 2, seeded());
    expect(two.frames[18]!.images).toEqual(images.subarray(0, 2 * 2));
    for (let i = 1; i < 19; i++) expect(frames[i]!.images).not.toEqual(frames[i - 1]!.images);
    expect(frames.every(({ windows }) => windows === null)).toBe(true);
  });
});

describe('a sample', () => {
  it('asks before every pass of every batch whether to go on', async () => {
    const { generator } = await generatorOf();
    let asked = 0;
    await generator.draw(conditionsOf(chains + 1), { ...seeded(), throwIfStopped: () => void asked++ });
    expect(asked).toBe(6);
    await expect(
      generator.draw(conditionsOf(3), {
        ...seeded(),
        throwIfStopped: () => {
          throw new Error('enough');
        },
      }),
    ).rejects.toThrow('enough');
  });

  it('depends on its condition, and goes from one class to another with its share', async () => {
    const { generator } = await generatorOf({ kind: 'ngld', noise: 0 });
    const draw = async (share: number) => await generator.draw(mixedCondition(0, 1, share, 3), seeded());
    const all = [];
    for (const share of [0, 0.5, 1]) all.push(await draw(share));
    expect(new Set(all.map((image) => image.join())).size).toBe(3);
    expect(all[0]).toEqual(await generator.draw(oneHotRows([0], 3), seeded()));
    expect(all[2]).toEqual(await generator.draw(oneHotRows([1], 3), seeded()));
  });

  it('keeps the step sizes of its last pass as they are, and adapts them before', async () => {
    const { sampler, initialiser } = await generatorOf({ stepSize: 0.5 });
    const random = Random.from(1, 'drawing');
    const conditions = conditionsOf(chains);
    let batch = startChains({ images: initialiser.draw(conditions, random), conditions, chains, stepSize: 0.5 });
    const inputs = await sampler.densityInputs(batch, random);
    const seen = [];
    for (let pass = 0; pass < 3; pass++) {
      ({ chains: batch } = await sampler.pass(batch, { inputs, random, alwaysAdapt: false }));
      seen.push(batch.stepSizes);
    }
    expect(seen[0]).not.toEqual(new Float32Array(chains).fill(0.5));
    expect(seen[1]).not.toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[1]);
    expect([...batch.passesDone]).toEqual(Array<number>(chains).fill(3));
    // Chains that the classifier learns from adapt in every pass.
    const { chains: next } = await sampler.pass(batch, { inputs, random, alwaysAdapt: true });
    expect(next.stepSizes).not.toEqual(seen[2]);
  });

  it('of a single pass adapts step sizes in its first half', async () => {
    const after = async (steps: number) => {
      const { generator } = await generatorOf({ stepSize: 0.5, passes: 1, steps, temperature: { start: 1, end: 1 } });
      return (await generator.drawAndFilm(conditionsOf(chains), chains, seeded())).frames.at(-1)!.figures!.stepSize;
    };
    // Of one or two steps, the first adapts; of three, the first two.
    expect(await after(1)).not.toBe(0.5);
    expect(await after(2)).toBe(await after(1));
    expect(await after(3)).not.toBe(await after(2));
  });
});

describe('the chains that grids are drawn with', () => {
  it.each([
    { classes: 10, columns: 8, most: 64, chains: 40 },
    { classes: 10, columns: 2, most: 64, chains: 20 },
    { classes: 10, columns: 6, most: 64, chains: 60 },
    { classes: 11, columns: 10, most: 64, chains: 60 },
    { classes: 1, columns: 8, most: 64, chains: 8 },
    { classes: 200, columns: 3, most: 64, chains: 48 },
    { classes: 200, columns: 2, most: 24, chains: 24 },
    { classes: 3, columns: 100, most: 16, chains: 16 },
  ])(
    'leave little of a batch unused: $classes classes, $columns columns, $most at most',
    ({ most, chains, ...grid }) => {
      expect(chainsForGrids(grid, most)).toBe(chains);
    },
  );

  it('never make more batches of a grid than the most would', () => {
    for (let classes = 1; classes <= 40; classes++)
      for (let columns = 1; columns <= 20; columns++)
        for (const most of [8, 16, 64, 100]) {
          const chains = chainsForGrids({ classes, columns }, most);
          const images = shownClasses(classes).length * columns;
          const wholeRows = Math.max(1, Math.floor(most / columns)) * columns;
          expect(chains).toBeLessThanOrEqual(most);
          expect(Math.ceil(images / chains)).toBeLessThanOrEqual(Math.ceil(images / Math.min(most, wholeRows)));
        }
  });
});
