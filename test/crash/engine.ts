import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const engine = resolve(import.meta.dirname, '../../dist/engine.js');

/** How an engine's process came to its end. */
export interface EngineEnd {
  /** Null where a signal ended it. */
  code: number | null;
  stderr: string;
  /** Milliseconds from its start to its end. */
  wall: number;
}

/** Does something to a running engine, until `ended` is aborted. */
export type Interference = (kill: () => void, ended: AbortSignal) => Promise<void>;

/** Runs the built engine in a process of its own, with the cache of this environment. */
export async function runEngine(args: readonly string[], interfere?: Interference): Promise<EngineEnd> {
  const started = performance.now();
  const child = spawn(process.execPath, [engine, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new AbortController();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const killNow = () => void child.kill('SIGKILL');
  process.once('exit', killNow);
  const interference = interfere?.(killNow, ended.signal);
  const code = await new Promise<number | null>((done, failed) => {
    child.once('error', failed);
    child.once('close', done);
  });
  process.removeListener('exit', killNow);
  ended.abort();
  await interference;
  return { code, stderr, wall: performance.now() - started };
}
