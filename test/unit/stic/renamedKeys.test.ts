import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../../engine/experiment/load';

const common = { method: 'stic', dataset: { name: 'mnist' } };
const older = {
  ...common,
  selfAnalysis: { pool: 3, mix: { pool: 0.25, canvas: 0.125 } },
  sampler: { canvas: 'class-mean', stride: { start: 0.3 }, polish: 7 },
};
const newer = {
  ...common,
  selfAnalysis: { replayRounds: 3, mix: { replay: 0.25, initial: 0.125 } },
  sampler: { initialiser: 'class-mean', stepRms: { start: 0.3 }, metropolisSteps: 7 },
};
const check = (experiment: unknown) => checkConfig('a.json', JSON.stringify(experiment));

describe('an experiment file with the older names of keys', () => {
  it('is the same experiment, with a warning for each', () => {
    const { experiment, problems } = check(older);
    expect(experiment).toEqual(check(newer).experiment);
    expect(check(newer).problems).toEqual([]);
    expect(problems.map(({ severity, message, advice }) => [severity, message, advice])).toEqual(
      [
        ['pool', 'selfAnalysis.replayRounds'],
        ['pool', 'selfAnalysis.mix.replay'],
        ['canvas', 'selfAnalysis.mix.initial'],
        ['canvas', 'sampler.initialiser'],
        ['stride', 'sampler.stepRms'],
        ['polish', 'sampler.metropolisSteps'],
      ].map(([from, to]) => [
        'warning',
        `The key "${from}" is called "${to!.split('.').at(-1)}" now.`,
        `Rename it: ${to}. The older name goes on working.`,
      ]),
    );
  });

  it('may not give a key by both names', () => {
    const { experiment, problems } = check({ ...common, sampler: { polish: 7, metropolisSteps: 7 } });
    expect(experiment).toBeUndefined();
    expect(problems.map(({ severity, message }) => [severity, message])).toEqual([['error', 'Unknown key "polish".']]);
  });
});

it('the config of a run folder of version 0.1.0 still checks', () => {
  const file = join(__dirname, '../../fixtures/runFolders/0.1.0/stic/config.json');
  const { experiment, problems } = checkConfig(file, readFileSync(file, 'utf8'));
  expect(experiment).toMatchObject({
    selfAnalysis: { replayRounds: 2, mix: { replay: 0.3, initial: 0.1 } },
    sampler: { initialiser: 'noise', stepRms: { start: 0.2, end: 0.02 }, metropolisSteps: 0 },
  });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
});
