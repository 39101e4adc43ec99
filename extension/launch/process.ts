import { execFile } from 'node:child_process';

/**
 * The command line of a process of this machine; empty where it can't be told (Windows), null if there is no such
 * process.
 */
export function commandOf(pid: number): Promise<string | null> {
  if (process.platform === 'win32') return Promise.resolve('');
  return new Promise((resolve) => {
    execFile('ps', ['-ww', '-o', 'args=', '-p', String(pid)], (error, stdout) => {
      // Without `ps` nothing can be told.
      if (error && error.code === 'ENOENT') resolve('');
      else resolve(stdout.trim() || null);
    });
  });
}

/** Whether a command line may be that of a run's engine: a process id is given to another process some time later. */
export function looksLikeEngine(command: string, folder: string): boolean {
  return command === '' || command.includes(folder) || /\b(darkroom|engine)\b/.test(command);
}
