import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { errorsAsJson } from '../../engine/protocol/engineError';
import { engineCommand } from './engineCommand';
import { openOutput } from './outputFile';

/** How an engine process ended. */
export type EngineEnd =
  | { type: 'exit'; code: number | null; signal: NodeJS.Signals | null }
  /** It never began: the Node to run it with can't be started. */
  | { type: 'spawn'; error: NodeJS.ErrnoException }
  /** It was ended from here: it had said nothing for too long, or it printed without end. */
  | { type: 'ended'; why: 'silent' | 'flooding' }
  /** Nobody was there to see it: the window that had started it was reloaded meanwhile. */
  | { type: 'unseen' };

/** What an engine printed, and how it ended. */
export interface EngineAnswer {
  end: EngineEnd;
  stdout: string;
  stderr: string;
}

/** An engine that was started to run, and outlives this window. */
export interface LaunchedEngine {
  /** Undefined where the process can't be started. */
  pid: number | undefined;
  /** Resolves when it ends, if this window is still there. */
  ended: Promise<EngineEnd>;
  /** Ends it at once; absent where it was started by another. */
  end?: () => void;
}

/** What an answer may cost: an engine that hangs or prints without end is ended. */
export interface AnswerBounds {
  /** Milliseconds in which it must print something; looking at a device takes up to a minute. */
  silence: number;
  /** Characters that it may print. */
  length: number;
}
const usualBounds: AnswerBounds = { silence: 120_000, length: 2 ** 24 };

/** Starts engine processes; asks them short questions, or lets them go on alone. */
export class Engine {
  /** `node`: the Node to run `file` with, if not VS Code's own; asked anew each time. */
  constructor(
    private readonly file: string,
    private readonly node: () => string | undefined,
  ) {}

  /**
   * Runs a command of the engine to its end; `onText` hears what it prints of its progress as it comes. One that goes
   * beyond `bounds` is ended.
   */
  ask(
    args: readonly string[],
    options: { cwd?: string; signal?: AbortSignal; onText?: (text: string) => void } = {},
    bounds: AnswerBounds = usualBounds,
  ): Promise<EngineAnswer> {
    const { executable, args: all, env } = this.command(args);
    const child = spawn(executable, all, {
      cwd: options.cwd,
      env,
      signal: options.signal,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const answer = { stdout: '', stderr: '' };
    let why: 'silent' | 'flooding' | undefined;
    const end = (reason: typeof why) => {
      why ??= reason;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => end('silent'), bounds.silence);
    const collect = (stream: keyof typeof answer) => (text: string) => {
      timer.refresh();
      if (answer[stream].length + text.length > bounds.length) return end('flooding');
      answer[stream] += text;
      if (stream === 'stdout') options.onText?.(text);
    };
    child.stdout.setEncoding('utf8').on('data', collect('stdout'));
    child.stderr.setEncoding('utf8').on('data', collect('stderr'));
    return ended(child, 'close').then((how) => {
      clearTimeout(timer);
      return { end: why ? { type: 'ended', why } : how, ...answer };
    });
  }

  /**
   * Starts an engine that outlives this window, with what it prints going to `outputFile`.
   */
  launch(args: readonly string[], cwd: string, outputFile: string): LaunchedEngine {
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
      return { pid: child.pid, ended: ended(child, 'exit'), end: () => void child.kill('SIGKILL') };
    } finally {
      if (output !== 'ignore') closeSync(output);
    }
  }

  /** Whatever an engine is asked, it tells of errors as `errorIn` reads them. */
  private command(args: readonly string[]) {
    return engineCommand({ file: this.file, node: this.node() }, [...args, ...errorsAsJson]);
  }
}

function ended(child: ChildProcess, event: 'exit' | 'close'): Promise<EngineEnd> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ type: 'spawn', error }));
    child.once(event, (code: number | null, signal: NodeJS.Signals | null) => resolve({ type: 'exit', code, signal }));
  });
}
