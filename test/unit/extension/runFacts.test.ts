import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunReader } from '../../../engine/runs/runReader';
import { runFacts } from '../../../extension/panels/runFacts';
import { makeRun, record, temporaryFolder, writeRecord } from './runFixture';

const unlisted = { get: () => undefined, standingOf: () => ({ experiment: '', isBest: false, differing: [] }) };
const machine = { platform: 'linux', arch: 'x64', processor: 'any', threads: 2 };

function runWith(config: unknown, changes: Parameters<typeof record>[0] = { machine }): string {
  const folder = makeRun(temporaryFolder(), 'digits', '20261122-082415-3fa2');
  writeRecord(folder, record(changes));
  writeFileSync(join(folder, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));
  return folder;
}

describe('what the panel of a run is told besides its events', () => {
  const config = { method: 'stic', dataset: { name: 'mnist', limit: 2000 }, evaluation: { every: 0, samples: 256 } };

  it('is its data set, and whether it is evaluated at all', async () => {
    expect(await runFacts(runWith(config), unlisted)).toMatchObject({ dataset: 'mnist', evaluationOff: true });
    const evaluated = { ...config, evaluation: { every: 500 } };
    expect(await runFacts(runWith(evaluated), unlisted)).toMatchObject({ evaluationOff: false });
    // Engines that recorded no machine took 0 for "at the end alone".
    expect(await runFacts(runWith(config, {}), unlisted)).toMatchObject({ evaluationOff: false });
  });

  it('is nothing where the config is not there or not readable: the panel shows the run all the same', async () => {
    const nothing = { title: '', tags: [], differing: [], dataset: undefined, evaluationOff: false };
    expect(await runFacts(join(temporaryFolder(), 'gone'), unlisted)).toEqual(nothing);
    expect(await runFacts(runWith('{"dataset": {"na'), unlisted)).toEqual(nothing);
  });

  it('is its name, its tags and what tells it from its siblings, once it is listed', async () => {
    const folder = runWith({ optimizer: { learningRate: 0.0005 }, networks: { width: 2 } });
    const run = (await new RunReader(folder).read())!;
    const annotations = { name: 'wider', tags: ['paper'], note: '', starred: false };
    const listed = {
      get: () => ({ ...run, annotations }),
      standingOf: () => ({ experiment: 'digits', isBest: true, differing: ['optimizer.learningRate', 'absent'] }),
    };
    expect(await runFacts(folder, listed)).toMatchObject({
      title: 'wider',
      tags: ['paper'],
      differing: [{ key: 'learningRate', value: '0.0005' }],
    });
  });
});
