import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alignedTable } from '../../../engine/cli/table';
import { readRecord } from '../../../engine/runFolder/readRecord';
import { standingOf } from '../../../engine/runs/ownership/standing';
import { annotate } from '../../../engine/runs/annotations';
import { experimentKey } from '../../../engine/runs/experiments';
import { runJson } from '../../../engine/runs/runJson';
import { RunReader } from '../../../engine/runs/runReader';
import type { Run } from '../../../engine/runs/run';
import { runRow, runTitle } from '../../../extension/views/runRow';
import { must, unlessRefused, type Kind } from '../kind';
import { mutateText } from '../mutate';
import { textsOf } from '../seeds';

const annotations = JSON.stringify({
  version: 1,
  name: 'wider',
  tags: ['keep', 'a'],
  note: 'with flips',
  starred: true,
});
const phases = ['queued', 'running', 'paused', 'stopped', 'failed', 'finished', 'starting', 'lost'];
// eslint-disable-next-line no-control-regex
const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** Records, notes and configs of runs: lists show a run, in words that nothing obeys, or say why not. */
export const records: Kind = {
  prepare: (folder) => {
    const seeds = {
      'run.json': textsOf('run.json'),
      'config.json': textsOf('config.json'),
      'annotations.json': [annotations],
    };
    return Promise.resolve(async (dice) => {
      const mutated = dice.pick(['run.json', 'run.json', 'annotations.json', 'config.json'] as const);
      for (const [name, texts] of Object.entries(seeds)) {
        const text = dice.pick(texts);
        writeFileSync(join(folder, name), name === mutated ? mutateText(text, dice) : text);
      }
      const record = await unlessRefused(() => readRecord(folder));
      const { pid } = await standingOf(folder, record);
      must(pid === null, `process ${pid} is taken for an engine, but none runs`);
      const run = await unlessRefused(() => new RunReader(folder).read());
      must((record === null) === (run === null), 'a record that one reads and the other refuses');
      if (!run) return 'refused';
      show(run);
      const noted = await unlessRefused(() => annotate(folder, { starred: true }));
      const again = await unlessRefused(() => new RunReader(folder).read());
      must(noted === null || again?.annotations.starred === true, 'what was noted is not there');
      return 'accepted';
    });
  },
};

function show(run: Run): void {
  must(phases.includes(run.phase), `the phase ${run.phase}`);
  must(JSON.stringify(runJson(run)).length > 0, 'no JSON');
  must(experimentKey(run) !== '', 'no experiment');
  const standing = { experiment: run.record?.experiment ?? '', differing: Object.keys(run.config), isBest: false };
  const words = { locale: 'en', best: 'best', starred: 'starred', seed: String, phase: String };
  const { label, description, spoken } = runRow(run, standing, words, { now: new Date() });
  const title = runTitle(run, standing, words);
  const { lines } = alignedTable([{ head: 'run' }], [[title], [String(run.record?.reason)]], 60);
  for (const text of [label, description, spoken, title, ...lines]) must(!obeyed.test(text), 'a control character');
  must(!/\$\(|\]\(/.test(label + description + title), 'an icon or a link');
}
