import { join } from 'node:path';
import { UserError } from '../errors';
import type { WriteFile } from '../files/atomicFile';
import { readInside } from '../files/insideFolder';
import { parseJson } from '../files/json';
import { parseKernels, type RunKernels } from '../protocol/kernels';
import { longestRunFile, runFiles } from '../protocol/runFolder';

/**
 * The kernel variants that are written down in a run folder; none where an older engine made it.
 * @throws UserError if the file is damaged, or something else is in its place.
 */
export async function readKernels(folder: string): Promise<RunKernels> {
  const text = await readInside(folder, runFiles.kernels, longestRunFile.kernels).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return {};
  try {
    return parseKernels(parseJson(text.toString()));
  } catch (error) {
    throw new UserError("The list of the run's kernel variants is damaged.", {
      where: join(folder, runFiles.kernels),
      advice: 'Delete the file: kernel variants are then chosen anew, and figures may differ in their last digits.',
      cause: error,
    });
  }
}

/** Keeps `kernels.json` of a run up to date. */
export class KernelFile {
  /** @param kernels What stands in it. */
  constructor(
    private readonly file: string,
    private kernels: RunKernels,
    private readonly writeFile: WriteFile,
  ) {}

  /** Adds the kernel variants that programs on this kind of device are written with. */
  async add(used: ReadonlyMap<string, string>, kind: string): Promise<void> {
    const before = this.kernels[kind] ?? {};
    if ([...used].every(([computed, variant]) => before[computed] === variant)) return;
    this.kernels = { ...this.kernels, [kind]: { ...before, ...Object.fromEntries(used) } };
    await this.writeFile(this.file, `${JSON.stringify(this.kernels, null, 1)}\n`);
  }
}
