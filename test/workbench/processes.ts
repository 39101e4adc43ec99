import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** This process's environment without what npm, VS Code or Electron put there for this process alone. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|VSCODE_|ELECTRON_|NODE_OPTIONS$|VITEST)/.test(name)),
  );
}

/**
 * Runs a command to its end in a clean environment and returns what it printed.
 * @throws Error with the command's output where it fails.
 */
export function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; input?: Uint8Array } = {},
): string {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    ...options,
    env: cleanEnvironment(),
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  if (error || status !== 0) {
    throw new Error(
      `${command} ${args.join(' ')} failed: ${error?.message ?? `exit code ${status}`}\n${stdout}${stderr}`,
    );
  }
  return stdout;
}

/** A process in a group of its own, so that it and all its children end together. */
export class ProcessGroup {
  private static readonly alive = new Set<ProcessGroup>();
  readonly child: ChildProcess;

  constructor(command: string, args: readonly string[], options: SpawnOptions) {
    if (ProcessGroup.alive.size === 0) process.on('exit', ProcessGroup.killAll);
    this.child = spawn(command, args, { ...options, detached: true });
    ProcessGroup.alive.add(this);
    this.child.once('exit', () => ProcessGroup.alive.delete(this));
  }

  /** Ends the group: politely, then after `grace` milliseconds by force. Settles when the process has ended. */
  async stop(grace = 3000): Promise<void> {
    if (this.hasEnded) return;
    const ended = once(this.child, 'exit');
    this.signal('SIGTERM');
    await Promise.race([ended, delay(grace, undefined, { ref: false })]);
    // Children may outlive the process that was asked.
    this.signal('SIGKILL');
    await ended;
  }

  /** Ends the group at once, as a crash would. Settles when the process has ended. */
  async kill(): Promise<void> {
    if (this.hasEnded) return;
    const ended = once(this.child, 'exit');
    this.signal('SIGKILL');
    await ended;
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private signal(signal: NodeJS.Signals): void {
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, signal);
    } catch {
      // The group has ended already.
    }
  }

  /** A last resort when this process ends without having stopped its groups. */
  private static readonly killAll = (): void => {
    for (const group of ProcessGroup.alive) group.signal('SIGKILL');
  };
}

/** Calls `probe` until it gives a value; what to call that which never came is `what`. */
export async function until<T>(
  what: string,
  probe: () => T | undefined | Promise<T | undefined>,
  timeout: number,
): Promise<T> {
  for (const started = Date.now(); ;) {
    const value = await probe();
    if (value !== undefined) return value;
    if (Date.now() - started > timeout) throw new Error(`Waited ${timeout / 1000} s in vain for ${what}.`);
    await delay(100);
  }
}
