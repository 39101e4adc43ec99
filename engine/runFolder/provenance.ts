import { execFile } from 'node:child_process';
import { arch, cpus, platform } from 'node:os';
import { relative, isAbsolute } from 'node:path';
import { promisify } from 'node:util';
import { dependencies, version } from '../../package.json';
import type { RunMachine, RunRecord } from '../protocol/record';
import { physicalCores } from '../runtime/cores';

/** What a run was made with, for its record. */
export function versions(): Record<string, string> {
  return {
    darkroom: version,
    node: process.versions.node,
    'onnxruntime-node': dependencies['onnxruntime-node'],
    '@tensorflow/tfjs-core': dependencies['@tensorflow/tfjs-core'],
  };
}

/** What of this machine can change the last bits of a figure. */
export function machine({ threads = physicalCores() }: { threads?: number }): RunMachine {
  return { platform: platform(), arch: arch(), processor: cpus()[0]?.model.trim() ?? 'unknown', threads };
}

/** A file's path from a folder on, with forward slashes; null on another drive. */
export function pathFrom(folder: string, file: string): string | null {
  const path = relative(folder, file);
  return isAbsolute(path) ? null : path.replaceAll('\\', '/');
}

/** A larger difference is not kept, in bytes. */
const largestPatch = 2 ** 20;

export interface GitState {
  git: RunRecord['git'];
  /** What was changed in tracked files since the commit, as `git apply` reads it; null where nothing, or too much. */
  patch: Buffer | null;
}

/** The commit that `folder` is at, and what is changed since; null outside git, or where git is not installed. */
export async function gitState(folder: string): Promise<GitState> {
  const git = async (...args: string[]) =>
    (
      await promisify(execFile)('git', args, {
        cwd: folder,
        timeout: 5000,
        encoding: 'buffer',
        maxBuffer: largestPatch,
      })
    ).stdout;
  try {
    const [head, changed] = await Promise.all([
      git('rev-parse', 'HEAD'),
      git('status', '--porcelain', '--untracked-files=no'),
    ]);
    const commit = head.toString().trim();
    const dirty = changed.length > 0;
    if (!dirty) return { git: { commit, dirty, changes: 'none' }, patch: null };
    const patch = await git(
      ...['diff', 'HEAD', '--binary', '--no-color', '--no-ext-diff', '--no-textconv', '--no-relative'],
    ).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return null;
      throw error;
    });
    return { git: { commit, dirty, changes: patch ? 'kept' : 'too large' }, patch };
  } catch {
    return { git: null, patch: null };
  }
}
