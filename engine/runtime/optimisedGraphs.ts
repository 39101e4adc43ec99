import './noTelemetry';
import { readFile, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { writeFileMakingFolder } from '../files/atomicFile';
import { digest } from '../files/digest';
import { keepNewest } from '../files/keepNewest';
import { makeFolder } from '../files/makeFolder';
import { sealed, unsealed } from '../files/sealed';
import { temporaryName } from '../files/temporaryName';
import { processorBlock } from './block';

/** Graphs of fewer bytes are optimised faster than they are read. */
const worthKeeping = 32 * 1024;
/** Graphs kept; each takes a few megabytes at most. */
const defaultBound = 32;
const extension = '.graph';

/**
 * Graphs as ONNX Runtime has optimised them, kept in a folder between runs. Of a session of thousands of nodes,
 * optimising is most of the time; the same graph without it is there in a fifth.
 */
export class OptimisedGraphs {
  /**
   * @param folder of one version of ONNX Runtime and one processor: optimised graphs suit no other.
   * @param bound beyond so many graphs, those that were not used for longest are removed.
   */
  constructor(
    private readonly folder: string,
    private readonly bound = defaultBound,
  ) {}

  /** A session of a graph. A folder that can't be read or written costs the time only. */
  async open(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession> {
    if (model.length < worthKeeping) return InferenceSession.create(model, options);
    // Constants may lie in blocks of the processor, whose name alone does not tell their length on a virtual machine.
    const key = digest('sha256', JSON.stringify([options, await processorBlock()]), model);
    const file = join(this.folder, key + extension);
    return (await this.fromFile(file, options)) ?? (await this.optimise(model, options, file));
  }

  private async fromFile(
    file: string,
    options: InferenceSession.SessionOptions,
  ): Promise<InferenceSession | undefined> {
    try {
      const optimised = unsealed(await readFile(file));
      if (!optimised) return undefined;
      const session = await InferenceSession.create(optimised, { ...options, graphOptimizationLevel: 'disabled' });
      const now = new Date();
      await utimes(file, now, now).catch(() => undefined);
      return session;
    } catch {
      return undefined;
    }
  }

  private async optimise(
    model: Uint8Array,
    options: InferenceSession.SessionOptions,
    file: string,
  ): Promise<InferenceSession> {
    const written = join(this.folder, temporaryName('optimised'));
    try {
      makeFolder(this.folder);
      const session = await InferenceSession.create(model, { ...options, optimizedModelFilePath: written });
      await this.keep(file, written).catch(() => undefined);
      return session;
    } catch {
      return InferenceSession.create(model, options);
    } finally {
      await rm(written, { force: true }).catch(() => undefined);
    }
  }

  private async keep(file: string, written: string): Promise<void> {
    await writeFileMakingFolder(file, sealed(await readFile(written)));
    keepNewest(this.folder, extension, this.bound);
  }
}
