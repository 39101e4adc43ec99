import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random';
import { CheckpointStore } from '../../../engine/storage/checkpointStore';
import { temporaryFolder } from '../training/bench';
import { checkpointAt } from './checkpoints';

/** Changes to folders that one writing over an older one makes: more than there are, so that each is met. */
const mostChanges = 24;
const randomKills = 30;
/** Milliseconds that a few writings take. */
const span = 60;

let code: string;
beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [join(__dirname, 'writeAgain.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    logLevel: 'error',
  });
  code = outputFiles[0]!.text;
});

/** Writes one step again and again in a process that ends by SIGKILL. */
function writeUntilKilled(folder: string, when: { changes: number } | { milliseconds: number }): Promise<void> {
  const args = 'changes' in when ? [String(when.changes)] : [];
  const child = spawn(process.execPath, ['--input-type=module', '-', folder, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stdout.once('data', () => {
    if ('milliseconds' in when) setTimeout(() => child.kill('SIGKILL'), when.milliseconds);
  });
  child.stdin.end(code);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (_code, signal) => {
      if (signal === 'SIGKILL') resolve();
      else reject(new Error(said));
    });
  });
}

async function expectWhole(folder: string): Promise<void> {
  const { state, tensors } = await new CheckpointStore(folder).loadNewest();
  const { data } = tensors['w']!;
  expect([state.step, data.length, data.every((value) => value === data[0])]).toEqual([5, 50_000, true]);
}

/** What the next engine does leaves one checkpoint of the step, and nothing else. */
async function expectTidied(folder: string): Promise<void> {
  const store = new CheckpointStore(folder);
  await store.save(checkpointAt(5), { keep: 2 });
  expect(readdirSync(join(folder, 'checkpoints'))).toEqual(['step-000005']);
  expect((await store.loadNewest()).tensors).toEqual(checkpointAt(5).tensors);
}

describe('a process that is killed while it writes the checkpoint of a step again', () => {
  it('before any change to a folder leaves a whole one', async () => {
    const left = new Set<string>();
    for (let changes = 0; changes < mostChanges; changes++) {
      const folder = temporaryFolder();
      await writeUntilKilled(folder, { changes });
      left.add(readdirSync(join(folder, 'checkpoints')).sort().join());
      await expectWhole(folder);
      await expectTidied(folder);
    }
    // Each state between the two writings was met.
    expect([...left].sort()).toEqual([
      '.writing-step-000005,step-000005',
      'step-000005',
      'step-000005,step-000005.1',
      'step-000005.1',
    ]);
  }, 120_000);

  it('at random instants leaves a whole one', async () => {
    const folder = temporaryFolder();
    const random = Random.from(1, 'kills');
    for (let i = 0; i < randomKills; i++) {
      await writeUntilKilled(folder, { milliseconds: random.uniform() * span });
      await expectWhole(folder);
    }
    await expectTidied(folder);
  }, 120_000);
});
