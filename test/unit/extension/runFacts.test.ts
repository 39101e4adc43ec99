import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRunFacts } from '../../../extension/panels/runFacts';
import { temporaryFolder } from './runFixture';

function factsWith(config: string) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'config.json'), config);
  return readRunFacts(folder);
}

describe('what the folder of a run tells its panel', () => {
  it('is its data set, and whether it is evaluated at all', async () => {
    const config = { method: 'stic', dataset: { name: 'mnist', limit: 2000 }, evaluation: { every: 0, samples: 256 } };
    expect(await factsWith(JSON.stringify(config))).toMatchObject({ dataset: 'mnist', evaluationOff: true });
    const evaluated = { ...config, evaluation: { every: 500 } };
    expect(await factsWith(JSON.stringify(evaluated))).toMatchObject({ dataset: 'mnist', evaluationOff: false });
  });

  it('is nothing where the config is not there or not readable: the panel shows the run all the same', async () => {
    const nothing = { title: '', tags: [], differing: [] };
    expect(await readRunFacts(temporaryFolder())).toEqual(nothing);
    expect(await factsWith('{"dataset": {"na')).toEqual(nothing);
  });
});
