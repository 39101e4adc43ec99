import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import type { Candidate } from './measure';

/** PyTorch in a Python process of its own, which runs the same steps when asked: JSON lines in, JSON lines out. */

const greetingSchema = z.object({ torch: z.string(), threads: z.number() });
/** Milliseconds of every part of each step. */
const stepsSchema = z.object({ parts: z.array(z.array(z.number())) });
const failureSchema = z.object({ error: z.string() });

/** Debian's python3-torch belongs to the system's own Python, which need not be the first on the path. */
const interpreters = process.platform === 'win32' ? ['python'] : ['python3', '/usr/bin/python3'];

export class TorchPeer {
  private constructor(
    readonly label: string,
    private readonly child: PythonProcess,
  ) {}

  /**
   * Starts PyTorch on so many threads, with one of the scripts in `peers/`.
   * @returns why there is none, where there is none.
   */
  static async open(threads: number, script = 'training.py'): Promise<TorchPeer | { missing: string }> {
    const failures: string[] = [];
    for (const interpreter of interpreters) {
      // -B: it leaves no compiled files beside its own.
      const child = new PythonProcess(interpreter, [
        '-B',
        join(import.meta.dirname, 'peers', script),
        '--threads',
        String(threads),
      ]);
      try {
        const { torch } = greetingSchema.parse(await child.line());
        return new TorchPeer(`PyTorch ${torch} (${threads} threads)`, child);
      } catch (error) {
        failures.push(`${interpreter}: ${error instanceof Error ? error.message : String(error)}`);
        child.close();
      }
    }
    return {
      missing:
        `No Python here has PyTorch, so PyTorch's columns stay empty. Install it (Debian: apt install ` +
        `python3-torch). ${failures.join('; ')}`,
    };
  }

  /** One of the workloads of `peers/training.py`. */
  contestant(workload: string): Candidate {
    return { run: async (steps) => (await this.ask({ workload, steps }, stepsSchema)).parts };
  }

  /** @throws Error if the script can't do what it is asked for. */
  async ask<T>(request: object, schema: z.ZodType<T>): Promise<T> {
    const reply = await this.child.ask(request);
    const failure = failureSchema.safeParse(reply);
    if (failure.success) throw new Error(`PyTorch can't do ${JSON.stringify(request)}: ${failure.data.error}`);
    return schema.parse(reply);
  }

  close(): void {
    this.child.close();
  }
}

/** A child process that speaks in JSON lines. */
export class PythonProcess {
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly lines: AsyncIterator<string>;
  private complaints = '';
  private readonly failed: Promise<never>;

  constructor(interpreter: string, args: readonly string[]) {
    this.child = spawn(interpreter, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.complaints += text;
    });
    // A process that has ended can't be written to; that it ended is said by `line`.
    this.child.stdin.on('error', () => undefined);
    this.failed = new Promise((_, reject) => {
      this.child.on('error', reject);
    });
    this.failed.catch(() => undefined);
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async ask(request: unknown): Promise<unknown> {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    return this.line();
  }

  /** @throws Error where the process ends instead, with the last line of what it complained of. */
  async line(): Promise<unknown> {
    const next: IteratorResult<string, unknown> = await Promise.race([this.lines.next(), this.failed]);
    if (next.done) throw new Error(this.complaints.trim().split('\n').at(-1) || 'it ended without a word');
    return JSON.parse(next.value) as unknown;
  }

  close(): void {
    this.child.stdin.end();
  }
}
