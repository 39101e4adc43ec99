import { describe, expect, it } from 'vitest';
import { bestFirst, byExperiment } from '../../../engine/runs/experiments';
import { matchesFilter } from '../../../engine/runs/filter';
import { differingKeys, flatten, shortNames } from '../../../engine/runs/flatConfig';
import { differingTexts } from '../../../engine/runs/runText';
import { unknownRun, type Run } from '../../../engine/runs/run';
import { record } from '../extension/runFixture';

function run(folder: string, best: number | null, changes: Partial<Run> = {}): Run {
  const headline =
    best === null
      ? null
      : {
          id: 'fid',
          title: 'FID',
          label: 'FID (classifier-64)',
          measure: 'fid FID (classifier-64)',
          unit: 'number' as const,
          better: 'lower' as const,
          course: [],
          newest: { step: 9, value: best + 1 },
          best: { step: 5, value: best },
        };
  return { ...unknownRun(folder, 'finished'), headline, ...changes };
}

describe('runs by experiment', () => {
  it('keep two experiments of one name apart, by their files, or by where their runs lie', () => {
    const runs = [
      run('/a/runs/digits/20261122-000000-0000', 3, { experimentFile: '/a/digits.experiment.json' }),
      run('/b/runs/digits/20261122-000001-0000', 2, { experimentFile: '/b/digits.experiment.json' }),
      run('/c/runs/digits/20261122-000002-0000', 1),
      run('/c/runs/digits/keep/best', 1, { record: record({ experiment: 'digits' }) }),
      run('/c/runs/one-higher', 1, { record: record({ experiment: 'digits' }) }),
    ];
    expect(byExperiment(runs).map(({ key, name, runs: { length } }) => [key, name, length])).toEqual([
      ['/a/digits.experiment.json', 'digits', 1],
      ['/b/digits.experiment.json', 'digits', 1],
      ['/c/runs/digits', 'digits', 3],
    ]);
  });

  it('mark the best, the older of equals, and none where only one has a figure', () => {
    const best = (...figures: (number | null)[]) =>
      byExperiment(figures.map((figure, i) => run(`/a/runs/digits/2026112${i}-000000-0000`, figure)))[0]!.best?.headline
        ?.best?.value ?? null;
    expect(best(30, 20, 25)).toBe(20);
    expect(best(30, null)).toBeNull();
    const equal = byExperiment([run('/a/runs/d/20261121-000000-0000', 20), run('/a/runs/d/20261120-000000-0000', 20)]);
    expect(equal[0]!.best?.folder).toBe('/a/runs/d/20261120-000000-0000');
  });

  it('are told apart by the keys that differ, the seed apart', () => {
    const configs = [
      { seed: 1, optimizer: { learningRate: 0.0002 }, generator: { width: 1 }, encoder: { width: 1 } },
      { seed: 2, optimizer: { learningRate: 0.0005 }, generator: { width: 2 }, encoder: { width: 1 }, newKey: true },
    ].map(flatten);
    const [experiment] = byExperiment(
      configs.map((config, i) => run(`/a/runs/d/2026112${i}-000000-0000`, 1, { config })),
    );
    expect(experiment!.differing).toEqual(['optimizer.learningRate', 'generator.width']);
    expect(differingTexts({ config: configs[1]! }, experiment!.differing)).toEqual(['learningRate 0.0005', 'width 2']);
    expect(differingKeys(configs)).toContain('newKey');
    expect(shortNames(['generator.width', 'encoder.width']).get('encoder.width')).toBe('encoder.width');
  });

  it('are sorted by the best figure, those without one last', () => {
    const runs = [
      run('/r/d/20261120-000000-0000', null),
      run('/r/d/20261121-000000-0000', 4),
      run('/r/d/20261122-000000-0000', 3),
    ];
    expect(bestFirst(runs).map(({ headline }) => headline?.best?.value)).toEqual([3, 4, undefined]);
  });

  it('are sorted figure by figure where they are judged by different ones', () => {
    const score = (folder: string, best: number) => {
      const { headline, ...rest } = run(folder, best);
      return { ...rest, headline: { ...headline!, id: 'score', measure: 'score', better: 'higher' as const } };
    };
    const runs = [
      run('/r/d/20261120-000000-0000', 2),
      score('/r/d/20261121-000000-0000', 3),
      run('/r/d/20261122-000000-0000', 4),
      score('/r/d/20261123-000000-0000', 1),
      run('/r/d/20261124-000000-0000', null),
    ];
    for (const given of [runs, runs.toReversed()]) {
      expect(bestFirst(given).map(({ headline }) => headline?.best?.value)).toEqual([3, 1, 2, 4, undefined]);
    }
  });
});

describe('the filter', () => {
  const one = run('/r/digits/20261120-000000-0000', 19.7, {
    config: { 'optimizer.learningRate': 0.0005, 'dataset.name': 'mnist' },
    annotations: { name: 'Wider', tags: ['keep'], note: 'with flips', starred: false },
  });

  it.each([
    ['', true],
    ['mnist wider', true],
    ['KEEP', true],
    ['flips nothing', false],
    ['fid<20', true],
    ['fid<19.7', false],
    ['fid<=19.7 learningRate=5e-4', true],
    ['learningrate>0.001', false],
    ['name=mnist', true],
    ['tag=kee', false],
    ['19.7', true],
  ])('%o finds it: %o', (typed, found) => {
    expect(matchesFilter(one, typed)).toBe(found);
  });
});
