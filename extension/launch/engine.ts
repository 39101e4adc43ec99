import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorsAsJson } from '../../engine/protocol/engineError';
import { engineCommand } from './engineCommand';

/** How an engine process ended. */
export type EngineEnd =
  | { type: 'exit'; code: number | null; signal: NodeJS.Signals | null }
  /** It never began: the Node to run it with can't be started. */
  | { type: 'spawn'; error: NodeJS.ErrnoException };

/** What an engine printed, and how it ended. */
export interface EngineAnswer {
  end: EngineEnd;
  stdout: string;
  stderr: string;
}

/** Starts engine processes; asks them short questions, or lets them go on alone. */
export class Engine {
  /** `node`: the Node to run `file` with, if not VS Code's own; asked anew each time. */
  constructor(
    private readonly file: string,
    private readonly node: () => string | undefined,
  ) {}

  /** Runs a command of the engine to its end; `onText` hears what it prints of its progress as it comes. */
  ask(
    args: readonly string[],
    options: { cwd?: string; signal?: AbortSignal; onText?: (text: string) => void } = {},
  ): Promise<EngineAnswer> {
    const { executable, args: all, env } = this.command(args);
    const child = spawn(executable, all, {
      cwd: options.cwd,
      env,
      signal: options.signal,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      options.onText?.(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    return ended(child, 'close').then((end) => ({ end, stdout, stderr }));
  }

  /**
   * Starts an engine that outlives this window, with what it prints going to `outputFile`; resolves when it ends, if
   * this window is still there.
   */
  launch(args: readonly string[], cwd: string, outputFile: string): Promise<EngineEnd> {
    const { executable, args: all, env } = this.command(args);
    const output = openOutput(outputFile);
    try {
      const child = spawn(executable, all, {
        cwd,
        env,
        detached: true,
        stdio: ['ignore', output, output],
        windowsHide: true,
      });
      child.unref();
      return ended(child, 'exit');
    } finally {
      if (output !== 'ignore') closeSync(output);
    }
  }

  /** Whatever an engine is asked, it tells of errors as `errorIn` reads them. */
  private command(args: readonly string[]) {
    return engineCommand({ file: this.file, node: this.node() }, [...args, ...errorsAsJson]);
  }
}

/** A file that an engine can print to; where none can be made, a run still has its own log. */
function openOutput(file: string): number | 'ignore' {
  try {
    mkdirSync(dirname(file), { recursive: true });
    // What an earlier engine printed for the same run is no longer of interest.
    return openSync(file, 'w');
  } catch {
    return 'ignore';
  }
}

function ended(child: ChildProcess, event: 'exit' | 'close'): Promise<EngineEnd> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ type: 'spawn', error }));
    child.once(event, (code: number | null, signal: NodeJS.Signals | null) => resolve({ type: 'exit', code, signal }));
  });
}
