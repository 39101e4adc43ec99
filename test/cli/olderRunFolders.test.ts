import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { start, workspace } from './darkroom';
import { cache, eventsOf, recordOf } from './subsampling';

/** Runs that earlier engines have written, stopped half way: see the README beside them. */
const fixtures = join(__dirname, '../fixtures/runFolders');
const runs = readdirSync(fixtures, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: form }) => readdirSync(join(fixtures, form)).map((run) => ({ form, run })));

const evaluatingAtTheEnd = ['0.1.0', '2026-11-29'];

describe('a run folder of an earlier form', () => {
  it.each(runs)('of $form goes on to its end: $run', async ({ form, run }) => {
    const folder = workspace();
    cpSync(join(fixtures, form, run), join(folder, 'run'), { recursive: true });
    const before = eventsOf(join(folder, 'run'));
    const { step, steps } = recordOf(join(folder, 'run')).progress;
    expect(step).toBeGreaterThan(0);
    expect(step).toBeLessThan(steps);

    const { code, stderr } = await start(folder, ['resume', 'run'], cache).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(recordOf(join(folder, 'run'))).toMatchObject({ state: 'finished', progress: { step: steps, steps } });
    const after = eventsOf(join(folder, 'run'));
    expect(after.slice(0, before.length)).toEqual(before);
    const added = after.slice(before.length);
    expect(added.find((event) => event.type === 'state')).toMatchObject({ state: 'running', resumedFrom: step });
    expect(added.filter((event) => event.type === 'declaration')).toHaveLength(1);
    expect(JSON.parse(readFileSync(join(fixtures, form, run, 'config.json'), 'utf8'))).toMatchObject({
      evaluation: { every: 0 },
    });
    // What 0 meant to their engines.
    const evaluated = added.flatMap((event) => (event.type === 'evaluation' ? [event.step] : []));
    expect(evaluated).toEqual(evaluatingAtTheEnd.includes(form) ? [steps] : []);
    const scalars = added.flatMap((event) => (event.type === 'scalars' ? [event.step] : []));
    expect(Math.min(...scalars)).toBeGreaterThan(step);
    expect(Math.max(...scalars)).toBe(steps);
  });
});

describe('what a newer version wrote', () => {
  it.each([
    ['run.json', 'run'],
    ['checkpoints/step-000006/state.json', 'checkpoint'],
  ])('is refused in words, and stays as it is: %s', async (file, what) => {
    const folder = workspace();
    const run = join(folder, 'run');
    cpSync(join(fixtures, '0.1.0/self-labeling'), run, { recursive: true });
    const text = readFileSync(join(run, file), 'utf8').replace('"version": 1', '"version": 99');
    writeFileSync(join(run, file), text);
    const before = readFileSync(join(run, 'events.jsonl'));
    const { code, stderr } = await start(folder, ['resume', 'run'], cache).ended;
    expect(code).toBe(2);
    expect(stderr).toContain(`error: This ${what} was written by a newer version of Darkroom: its form is 99`);
    expect(stderr).toContain('Update Darkroom to open it.');
    expect(readFileSync(join(run, file), 'utf8')).toBe(text);
    expect(readFileSync(join(run, 'events.jsonl')).equals(before)).toBe(true);
  });
});
