import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { dependencies, version } from '../../package.json';
import type { RunRecord } from '../protocol/record';

/** What a run was made with, for its record. */
export function versions(): Record<string, string> {
  return {
    darkroom: version,
    node: process.versions.node,
    'onnxruntime-node': dependencies['onnxruntime-node'],
    '@tensorflow/tfjs-core': dependencies['@tensorflow/tfjs-core'],
  };
}

/**
 * The commit that `folder` is at, and whether anything is changed since; null outside git, or where git is not
 * installed.
 */
export async function gitState(folder: string): Promise<RunRecord['git']> {
  const git = async (...args: string[]) =>
    (await promisify(execFile)('git', args, { cwd: folder, timeout: 5000 })).stdout.trim();
  try {
    return {
      commit: await git('rev-parse', 'HEAD'),
      dirty: (await git('status', '--porcelain', '--untracked-files=no')) !== '',
    };
  } catch {
    return null;
  }
}
