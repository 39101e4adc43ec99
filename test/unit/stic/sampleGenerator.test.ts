import { describe, expect, it } from 'vitest';
import { oneHotRows } from '../../../engine/methods/oneHotRows';
import { mixedCondition } from '../../../engine/methods/stic/conditions';
import { Random } from '../../../engine/random';
import { pointsExperiment, pointsParts, trainPoints, type PointsInput } from './points';

const chains = 8;
const conditionsOf = (count: number) =>
  oneHotRows(
    Array.from({ length: count }, (_, i) => i % 3),
    3,
  );
const none = () => undefined;

async function drawingsOf(sampler: PointsInput['sampler'] = {}) {
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
  ['ngld, with a polish', { kind: 'ngld', polish: 6 }],
])('drawings by %s', (_, sampler) => {
  it('are as many as asked, the same for the same random numbers, the first batch alike whatever follows', async () => {
    const { drawings } = await drawingsOf(sampler);
    const draw = (count: number, seed = 1) => drawings.draw(conditionsOf(count), Random.from(seed, 'drawing'), none);
    const many = await draw(2 * chains + 3);
    expect(many).toHaveLength(2 * (2 * chains + 3));
    expect(many.every(Number.isFinite)).toBe(true);
    expect(await draw(2 * chains + 3)).toEqual(many);
    expect(await draw(chains)).toEqual(many.subarray(0, 2 * chains));
    expect(await draw(chains, 2)).not.toEqual(many.subarray(0, 2 * chains));
    // Batches have other random numbers.
    expect(many.subarray(2 * chains, 4 * chains)).not.toEqual(many.subarray(0, 2 * chains));
  });

  it('share canvas and noise where they are to: what is drawn differs by the condition alone', async () => {
    const { drawings } = await drawingsOf(sampler);
    const same = conditionsOf(1);
    const eight = new Float32Array(8 * same.length);
    for (let i = 0; i < 8; i++) eight.set(same, i * same.length);
    const images = await drawings.draw(eight, Random.from(1, 'shared'), none, 2);
    const pairs = [0, 1, 2, 3].map((i) => images.subarray(4 * i, 4 * i + 4));
    for (const pair of pairs) expect(pair.subarray(2)).toEqual(pair.subarray(0, 2));
    // Steps of the whole gradient end at a corner, not all at the same.
    expect(new Set(pairs.map((pair) => pair.join())).size).toBeGreaterThan(1);
  });

  it('end as the film of the same random numbers, which begins with the canvas', async () => {
    const { drawings, canvas } = await drawingsOf(sampler);
    const frames = await drawings.film(conditionsOf(chains), Random.from(1, 'drawing'), none);
    expect(frames.map(({ steps }) => steps)).toEqual(Array.from({ length: 19 }, (_, i) => i));
    // How a pass went is known at its end.
    expect(frames.flatMap(({ steps, figures }) => (figures ? steps : []))).toEqual([6, 12, 18]);
    expect(frames[0]!.images).toEqual(canvas.draw(conditionsOf(chains), Random.from(1, 'drawing')));
    expect(frames[18]!.images).toEqual(await drawings.draw(conditionsOf(chains), Random.from(1, 'drawing'), none));
    for (let i = 1; i < 19; i++) expect(frames[i]!.images).not.toEqual(frames[i - 1]!.images);
    expect(frames.every(({ windows }) => windows === null)).toBe(true);
  });
});

describe('a drawing', () => {
  it('asks before every pass of every batch whether to go on', async () => {
    const { drawings } = await drawingsOf();
    let asked = 0;
    await drawings.draw(conditionsOf(chains + 1), Random.from(1, 'drawing'), () => {
      asked++;
    });
    expect(asked).toBe(6);
    await expect(
      drawings.draw(conditionsOf(3), Random.from(1, 'drawing'), () => {
        throw new Error('enough');
      }),
    ).rejects.toThrow('enough');
  });

  it('depends on its condition, and goes from one class to another with its share', async () => {
    const { drawings } = await drawingsOf({ kind: 'ngld', noise: 0 });
    const draw = async (share: number) =>
      await drawings.draw(mixedCondition(0, 1, share, 3), Random.from(1, 'drawing'), none);
    const all = [];
    for (const share of [0, 0.5, 1]) all.push(await draw(share));
    expect(new Set(all.map((image) => image.join())).size).toBe(3);
    expect(all[0]).toEqual(await drawings.draw(oneHotRows([0], 3), Random.from(1, 'drawing'), none));
    expect(all[2]).toEqual(await drawings.draw(oneHotRows([1], 3), Random.from(1, 'drawing'), none));
  });

  it('keeps the step sizes of its last pass as they are, and adapts them before', async () => {
    const { sampler, canvas } = await drawingsOf({ stepSize: 0.5 });
    const random = Random.from(1, 'drawing');
    const conditions = conditionsOf(chains);
    const canvases = {
      images: canvas.draw(conditions, random),
      conditions,
      stepSizes: new Float32Array(chains).fill(0.5),
      ages: new Float32Array(chains),
    };
    const target = await sampler.targetOf(conditions, random);
    const seen = [];
    for (let pass = 0; pass < 3; pass++) {
      await sampler.pass(canvases, target, random, false);
      seen.push(canvases.stepSizes.slice());
    }
    expect(seen[0]).not.toEqual(new Float32Array(chains).fill(0.5));
    expect(seen[1]).not.toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[1]);
    expect([...canvases.ages]).toEqual(Array<number>(chains).fill(3));
    // Chains that never end are always adapting.
    await sampler.pass(canvases, target, random, true);
    expect(canvases.stepSizes).not.toEqual(seen[2]);
  });

  it('of a single pass adapts step sizes in its first half', async () => {
    const after = async (steps: number) => {
      const { drawings } = await drawingsOf({ stepSize: 0.5, passes: 1, steps, temperature: { start: 1, end: 1 } });
      return (await drawings.film(conditionsOf(chains), Random.from(1, 'drawing'), none)).at(-1)!.figures!.stepSize;
    };
    // One step adapts of one or two, both of three.
    expect(await after(1)).not.toBe(0.5);
    expect(await after(2)).toBe(await after(1));
    expect(await after(3)).not.toBe(await after(2));
  });
});
