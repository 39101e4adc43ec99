import { describe, expect, it } from 'vitest';
import { isHard } from '../../../engine/methods/stic/conditions';
import { fakeSourceTensors } from '../../../engine/methods/stic/selfAnalysis/fakeSource';
import { Random } from '../../../engine/random';
import type { HostTensors, State } from '../../../engine/runtime/program';
import { pointsExperiment, pointsParts, type PointsInput } from './points';

const chains = 16;

async function fakeSourceOf(
  selfAnalysis: PointsInput['selfAnalysis'] = {},
  sampler: PointsInput['sampler'] = {},
  restored: HostTensors = {},
) {
  const own = await pointsParts(
    pointsExperiment({
      selfAnalysis: { chains, restart: 0, replayRounds: 3, ...selfAnalysis },
      sampler: { steps: 5, passes: 4, ...sampler },
    }),
    1,
    restored,
  );
  return { ...own, random: Random.from(1, 'training') };
}

const chainsOf = async (state: State) => {
  const read = await state.read(Object.keys(state.specs).filter((name) => /^(chains|pool)\//.test(name)));
  const data = (name: string) => read[name]!.data as Float32Array;
  const joined = (what: string) => Float32Array.from([0, 1, 2].flatMap((slot) => [...data(`pool/${slot}/${what}`)]));
  return {
    images: data('chains/images'),
    conditions: data('chains/conditions'),
    passesDone: data('chains/ages'),
    stepSizes: data('chains/step-sizes'),
    pool: joined('images'),
    soft: joined('soft'),
  };
};
const row = (values: Float32Array, i: number, width: number) => values.subarray(i * width, (i + 1) * width);

describe('persistent chains', () => {
  it('go on until they are finished, then restart with a new condition', async () => {
    const { state, fakeSource, random } = await fakeSourceOf();
    expect(new Set((await chainsOf(state)).passesDone)).toEqual(new Set([-1]));
    const seen = [];
    for (let round = 0; round < 5; round++) {
      await fakeSource.startRound(round, random);
      seen.push(await chainsOf(state));
    }
    expect(seen.map(({ passesDone }) => [...new Set(passesDone)])).toEqual([[1], [2], [3], [4], [1]]);
    for (const { conditions } of seen.slice(1, 4)) expect(conditions).toEqual(seen[0]!.conditions);
    expect(seen[4]!.conditions).not.toEqual(seen[0]!.conditions);
  });

  it('restart by chance, and all at once with probability 1', async () => {
    const { state, fakeSource, random } = await fakeSourceOf({ restart: 0.3, chains: 200 }, { passes: 100 });
    let restarts = 0;
    await fakeSource.startRound(0, random);
    for (let round = 1; round <= 10; round++) {
      await fakeSource.startRound(round, random);
      restarts += (await chainsOf(state)).passesDone.filter((passesDone) => passesDone === 1).length;
    }
    expect(Math.abs(restarts / 2000 - 0.3)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / 2000));
    const anew = await fakeSourceOf({ restart: 1 });
    for (const round of [0, 1, 2]) await anew.fakeSource.startRound(round, anew.random);
    expect(new Set((await chainsOf(anew.state)).passesDone)).toEqual(new Set([1]));
  });

  it('sample mixtures of classes as often as asked, none where fakes are hard', async () => {
    const softOf = async (selfAnalysis: PointsInput['selfAnalysis']) => {
      const { state, fakeSource, random } = await fakeSourceOf({ chains: 400, ...selfAnalysis });
      await fakeSource.startRound(0, random);
      const { conditions } = await chainsOf(state);
      return (
        Array.from({ length: 400 }, (_, i) => row(conditions, i, 3)).filter((condition) => !isHard(condition)).length /
        400
      );
    };
    expect(Math.abs((await softOf({ fakes: 'soft-and-hard', soft: 0.25 })) - 0.25)).toBeLessThan(0.1);
    expect(await softOf({ fakes: 'hard', soft: 0.25 })).toBe(0);
  });

  it('report their acceptance where there is a test', async () => {
    const adjusted = await fakeSourceOf();
    const figures = await adjusted.fakeSource.startRound(0, adjusted.random);
    expect(Object.keys(figures).sort()).toEqual(['sampler/acceptance', 'sampler/log density', 'sampler/step size']);
    expect(figures['sampler/acceptance']).toBeGreaterThan(0.5);
    expect(figures['sampler/acceptance']).toBeLessThanOrEqual(1);
    const plain = await fakeSourceOf({ sampler: 'ngld' });
    expect(Object.keys(await plain.fakeSource.startRound(0, plain.random))).toEqual(['sampler/log density']);
  });

  it('are part of the state, from which another source goes on exactly', async () => {
    const first = await fakeSourceOf({ restart: 0.3 });
    for (const round of [0, 1, 2]) await first.fakeSource.startRound(round, first.random);
    const other = await fakeSourceOf({ restart: 0.3 }, {}, await first.state.read());
    other.random.state = first.random.state;
    for (const { fakeSource, random } of [first, other]) await fakeSource.startRound(3, random);
    expect(await chainsOf(other.state)).toEqual(await chainsOf(first.state));
    expect(other.fakeSource.sample(20, 3, other.random)).toEqual(first.fakeSource.sample(20, 3, first.random));
  });
});

describe('the replay buffer', () => {
  it('holds the last rounds, each in place of the oldest, and which of their images are of mixtures', async () => {
    const { state, fakeSource, random } = await fakeSourceOf({ soft: 0.5, restart: 1 });
    const rounds: Awaited<ReturnType<typeof chainsOf>>[] = [];
    for (let round = 0; round < 5; round++) {
      await fakeSource.startRound(round, random);
      rounds.push(await chainsOf(state));
    }
    const { pool, soft } = rounds[4]!;
    [3, 4, 2].forEach((round, slot) => {
      expect(row(pool, slot, chains * 2)).toEqual(rounds[round]!.images);
      expect([...row(soft, slot, chains)]).toEqual(
        Array.from({ length: chains }, (_, i) => Number(!isHard(row(rounds[round]!.conditions, i, 3)))),
      );
    });
  });

  it('gives fakes of this round and of earlier ones, beside initial images', async () => {
    const { state, fakeSource, random } = await fakeSourceOf({
      restart: 1,
      soft: 0.5,
      mix: { replay: 0.25, initial: 0.1 },
    });
    const before = new Map<string, { round: number; soft: number }>();
    for (let round = 0; round < 3; round++) {
      await fakeSource.startRound(round, random);
      const { images, conditions } = await chainsOf(state);
      for (let i = 0; i < chains; i++)
        before.set(row(images, i, 2).join(), { round, soft: Number(!isHard(row(conditions, i, 3))) });
    }
    const { images, soft } = fakeSource.sample(400, 2, random);
    const found = Array.from({ length: 400 }, (_, i) => before.get(row(images, i, 2).join()));
    expect(found.filter((known) => !known)).toHaveLength(40);
    found.forEach((known, i) => {
      expect(soft[i]).toBe(known?.soft ?? 0);
    });
    // A hundred come from all three rounds alike, the others from the last.
    const older = found.filter((known) => known && known.round < 2).length;
    expect(Math.abs(older - (100 * 2) / 3)).toBeLessThan(25);
  });

  it('holds nothing but the first round after it', async () => {
    const { state, fakeSource, random } = await fakeSourceOf({ mix: { replay: 1, initial: 0 } });
    await fakeSource.startRound(0, random);
    const { images } = await chainsOf(state);
    const rows = new Set(Array.from({ length: chains }, (_, i) => row(images, i, 2).join()));
    const fakes = fakeSource.sample(100, 0, random);
    for (let i = 0; i < 100; i++) expect(rows.has(row(fakes.images, i, 2).join())).toBe(true);
  });
});

it('the first state has uninitialised chains and an empty replay buffer', () => {
  const state = fakeSourceTensors(pointsExperiment({ selfAnalysis: { chains, replayRounds: 3 } }), {
    classes: 3,
    imageSize: 2,
  });
  expect(Object.fromEntries(Object.entries(state).map(([name, { shape }]) => [name, shape]))).toEqual({
    'chains/images': [chains, 2],
    'chains/conditions': [chains, 3],
    'chains/step-sizes': [chains],
    'chains/ages': [chains],
    ...Object.fromEntries(
      [0, 1, 2].flatMap((slot) => [
        [`pool/${slot}/images`, [chains, 2]],
        [`pool/${slot}/soft`, [chains]],
      ]),
    ),
  });
});
