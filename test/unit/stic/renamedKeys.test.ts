import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../../engine/experiment/load';
import { parseOverride } from '../../../engine/experiment/overrides';

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
const check = (experiment: unknown, ...sets: string[]) =>
  checkConfig('a.json', JSON.stringify(experiment), sets.map(parseOverride));

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
    const { problems } = check({ ...common, sampler: { polish: 7, metropolisSteps: 7 } });
    expect(problems).toMatchObject([
      {
        severity: 'error',
        message: 'The key "polish" is the older name of "metropolisSteps", which is given as well.',
        advice: 'Keep one of the two.',
        column: 56,
        // The schema has both names.
        inSchema: false,
      },
    ]);
  });

  it('is told of a wrong value where the file has it', () => {
    const { problems } = check({ ...common, sampler: { stride: { start: -1 } } });
    expect(problems.find(({ severity }) => severity === 'error')).toMatchObject({
      message: 'sampler.stepRms.start is -1, but must be above 0.',
      path: 'sampler.stepRms.start',
      where: 'a.json:1:74',
    });
  });

  it.each([
    [{ polish: 7 }, 'sampler.metropolisSteps=3'],
    [{ polish: 7 }, 'sampler.polish=3'],
    [{ metropolisSteps: 7 }, 'sampler.polish=3'],
    [{ metropolisSteps: 7 }, 'sampler={"polish":3}'],
    [{}, 'sampler.polish=3'],
  ])('may be changed on the command line by either name: %j, %s', (sampler, set) => {
    const { experiment, problems } = check({ ...common, sampler }, set);
    expect(experiment).toMatchObject({ sampler: { metropolisSteps: 3 } });
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(problems.length).toBeLessThanOrEqual(1);
  });

  it('tells an older name on the command line, and a wrong value there', () => {
    const { problems } = check({ ...common, sampler: { metropolisSteps: 7 } }, 'sampler.polish=-3');
    expect(problems.map(({ where, message }) => [where, message]).sort()).toEqual([
      ['--set sampler.polish', 'The key "polish" is called "metropolisSteps" now.'],
      ['--set sampler.polish', 'sampler.metropolisSteps is -3, but must be at least 0.'],
    ]);
  });

  it('is not offered for a misspelt key', () => {
    const { problems } = check({ ...common, sampler: { polsh: 7 } });
    expect(problems[0]!.advice).toMatch(/^Known here: /);
    expect(problems[0]!.advice).not.toMatch(/polish|canvas|stride/);
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
