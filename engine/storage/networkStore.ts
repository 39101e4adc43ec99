import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors';
import { writeFileMakingFolder, type WriteFile } from '../files/atomicFile';
import { openInside, pathInside } from '../files/insideFolder';
import { visible } from '../plainText';
import { runFiles } from '../protocol/runFolder';
import type { HostTensors } from '../runtime/program';
import { encodeSealed, readSafetensors } from './safetensors';

/** A network that a stage has finished, and what is to be known of it. */
export interface SavedNetwork {
  tensors: HostTensors;
  metadata: Record<string, string>;
}

/**
 * The networks that finished stages of a run have left: `networks/<name>.safetensors`, each whole or not there at all.
 */
export class NetworkStore {
  constructor(
    private readonly runFolder: string,
    private readonly writeFile: WriteFile = writeFileMakingFolder,
  ) {}

  async save(name: string, { tensors, metadata }: SavedNetwork): Promise<void> {
    await this.writeFile(await pathInside(this.runFolder, place(name)), encodeSealed(tensors, metadata));
  }

  /** @throws UserError if there is no such network, or it is damaged. */
  async load(name: string): Promise<SavedNetwork> {
    const where = this.file(name);
    const advice = 'Start the experiment again: this part of the run has to be trained anew.';
    const file = await openInside(this.runFolder, place(name)).catch((cause: unknown) => {
      if (cause instanceof UserError) throw cause;
      throw new UserError(`The run has no network "${name}".`, { where, advice, cause });
    });
    try {
      const { tensors, metadata } = await readSafetensors(file);
      return { tensors, metadata };
    } catch (cause) {
      throw new UserError(`The network "${name}" is damaged: ${visible((cause as Error).message)}.`, {
        where,
        advice,
        cause,
      });
    } finally {
      await file.close();
    }
  }

  /** Bytes of a network's file; null where there is none. */
  async size(name: string): Promise<number | null> {
    return stat(this.file(name)).then(
      ({ size }) => size,
      () => null,
    );
  }

  private file(name: string): string {
    return join(this.runFolder, place(name));
  }
}

function place(name: string): string {
  return `${runFiles.networks}/${name}.safetensors`;
}
