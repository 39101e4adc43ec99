import { open } from 'node:fs/promises';
import path from 'node:path';
import type { ImageDataset } from '../../datasets/dataset';
import { writeFileMakingFolder } from '../../files/atomicFile';
import { cacheFolder } from '../../files/cacheFolder';
import { digest } from '../../files/digest';
import { encodeSealed, readSafetensors } from '../../storage/safetensors';
import { heldOutFigureSchema } from './heldOutFigure';
import { type NetworkTraining, prefixes, type TrainedTensors, trainNetwork } from './trainNetwork';

/** Evaluation networks: trained once on a data set, kept in the cache under the data set's content, and frozen. */

export interface NetworkSpec extends NetworkTraining {
  /** Part of the cache's key: another number where anything of its training changes. */
  version: number;
}

export interface PrepareOptions {
  /** Where trained networks are kept; default: Darkroom's cache. */
  cache?: string;
  /** Called after some of the updates while it trains; what it throws ends the training. */
  onProgress?: (done: number, updates: number) => void;
}

export interface TrainedNetwork extends TrainedTensors {
  /** Label and digest of the tensors: the same id, the same network. */
  id: string;
}

/** The data set's network: read from the cache, or trained and kept there. */
export async function loadOrTrain(
  spec: NetworkSpec,
  dataset: ImageDataset,
  options: PrepareOptions = {},
): Promise<TrainedNetwork> {
  const { label, version } = spec;
  const key = digest('sha256', `${label} v${version} ${dataset.contentId}`).slice(0, 32);
  const file = path.join(options.cache ?? cacheFolder(), 'features', `${key}.safetensors`);
  const kept = await readKept(file, spec);
  const { tensors, heldOut } = kept ?? (await trainNetwork(spec, dataset, options.onProgress));
  if (!kept) {
    const about = { network: label, dataset: dataset.title, heldOut: JSON.stringify(heldOut) };
    // A cache that can't be written costs time in the next run, and nothing in this one.
    await writeFileMakingFolder(file, encodeSealed(tensors, about)).catch(() => {});
  }
  const content = digest(
    'sha256',
    ...Object.values(tensors).map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );
  return { id: `${label}-${content.slice(0, 32)}`, tensors, heldOut };
}

/** The kept network, or null where there is none or it is not this one: then it is trained again. */
async function readKept(kept: string, { parameters }: NetworkSpec): Promise<TrainedTensors | null> {
  const file = await open(kept).catch(() => null);
  if (!file) return null;
  try {
    const { tensors, metadata } = await readSafetensors(file);
    const heldOut = heldOutFigureSchema.nullable().parse(JSON.parse(metadata.heldOut ?? ''));
    const fits = Object.entries(parameters).every(
      ([name, { shape }]) => tensors[prefixes.weights + name]?.shape.join() === shape.join(),
    );
    return fits ? { tensors, heldOut } : null;
  } catch {
    return null;
  } finally {
    await file.close();
  }
}
