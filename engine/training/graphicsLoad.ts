import { execFile } from 'node:child_process';

/** Milliseconds between two questions, and after which one is given up. */
const askInterval = 5000;
const patience = 4000;

/**
 * What an NVIDIA GPU does, as its driver's own tool tells. It is asked now and then and never waited for: a look gives
 * what it said last.
 */
export class GraphicsLoad {
  private said: Record<string, number> = {};
  private askAgainAt = -Infinity;

  /** @param tool what to ask. */
  constructor(private readonly tool = 'nvidia-smi') {}

  /** The newest answer, given once; empty before there is one. */
  look(now: number): Record<string, number> {
    if (now >= this.askAgainAt) this.ask(now);
    const { said } = this;
    this.said = {};
    return said;
  }

  private ask(now: number): void {
    this.askAgainAt = now + askInterval;
    const query = '--query-gpu=utilization.gpu,memory.used,memory.total';
    const visible = process.env.CUDA_VISIBLE_DEVICES?.split(',')[0]?.trim() || '0';
    const child = execFile(
      this.tool,
      [query, '--format=csv,noheader,nounits', `--id=${visible}`],
      { timeout: patience, windowsHide: true },
      (error, stdout) => {
        // Where there is no such tool, or no such GPU, there will be none later.
        if (error) this.askAgainAt = Infinity;
        else this.said = parseAnswer(stdout);
      },
    );
    child.unref();
  }
}

/** Shares of one out of "37, 1024, 81559": percent busy, memory used and in all; what is not told is left out. */
export function parseAnswer(line: string): Record<string, number> {
  const [busy = NaN, used = NaN, all = NaN] = line
    .split('\n')[0]!
    .split(',')
    .map((text) => parseFloat(text));
  return Object.fromEntries(
    [['machine/gpu/busy', busy / 100] as const, ['machine/gpu/memory', used / all] as const].filter(([, value]) =>
      Number.isFinite(value),
    ),
  );
}
