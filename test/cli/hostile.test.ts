import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { darkroom, workspace } from './darkroom';

const fixtures = join(import.meta.dirname, '../fixtures');
// eslint-disable-next-line no-control-regex
const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

test.each([
  ['deep.experiment.json', 'error: Braces and brackets are nested deeper than 64 levels here.', ':1:74'],
  ['esc.experiment.json', 'error: Unknown key "\\u001b]0;PWNED\\u0007\\u001b[2Jkey".', ':1:45'],
])('says what is wrong with %s, and where, in words that no terminal obeys', async (name, message, place) => {
  const folder = workspace();
  copyFileSync(join(fixtures, 'hostile', name), join(folder, name));
  const { code, stdout, stderr } = await darkroom(folder, 'check', name);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr).toContain(`${name}${place}`);
  expect(stdout + stderr).not.toMatch(obeyed);
});

test('shows and lists a run whose record, notes and events hold control characters', async () => {
  const folder = workspace();
  const run = join(folder, 'runs', 'digits', '20260101-120000-1a2b');
  mkdirSync(join(folder, 'runs', 'digits'), { recursive: true });
  cpSync(join(fixtures, 'runFolders/2026-11-29/self-labeling'), run, { recursive: true });
  const evil = '\u001b]0;PWNED\u0007\u001b[2J\u009b31m\u202e';
  const record = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as Record<string, unknown>;
  Object.assign(record, { experiment: `digits${evil}`, reason: `why${evil}`, host: evil });
  writeFileSync(join(run, 'run.json'), JSON.stringify(record));
  writeFileSync(join(run, 'annotations.json'), JSON.stringify({ version: 1, name: evil, tags: [evil], note: evil }));
  const warning = { seq: 99, time: '2026-01-01T00:00:00Z', type: 'warning', message: `careful${evil}` };
  writeFileSync(join(run, 'events.jsonl'), `${JSON.stringify(warning)}\n`, { flag: 'a' });
  for (const args of [['show', run], ['list'], ['show', run, '--json']]) {
    const { stdout, stderr } = await darkroom(folder, 'runs', ...args);
    expect(stdout + stderr).not.toMatch(obeyed);
    expect(stdout.length + stderr.length).toBeGreaterThan(10);
    // As JSON it is still the same.
    if (args.includes('show') && args.includes('--json'))
      expect(JSON.parse(stdout)).toMatchObject({ reason: `why${evil}` });
  }
});

test('a name in a damaged checkpoint begins no line of its own', async () => {
  const folder = workspace();
  const run = join(folder, 'run');
  cpSync(join(fixtures, 'runFolders/2026-11-29/self-labeling'), run, { recursive: true });
  const file = join(run, 'checkpoints/step-000006/weights.safetensors');
  const bytes = readFileSync(file);
  const end = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, end)) as Record<string, unknown>;
  const [name] = Object.keys(header).filter((key) => key !== '__metadata__');
  header['x\nerror: forged\u001b[2J'] = { ...(header[name!] as object), dtype: 'F8' };
  delete header[name!];
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(file, Buffer.concat([length, text, bytes.subarray(end)]));
  const { code, stderr } = await darkroom(folder, 'resume', run, '--set', 'training.steps=100');
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error: /);
  expect(stderr).not.toMatch(/^error: forged/m);
  expect(stderr).not.toMatch(obeyed);
});
