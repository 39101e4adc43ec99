import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type DecodePlan, type DecodeResult, decodeStored, imageSizeOf, readAll } from './decodeStored';
import type { DecodeAnswer, DecodeJob } from './decodeWorker';
import type { ReadStored, StoredImage } from './storedImage';

/**
 * Images of a job: enough that messages cost nothing, few enough that all threads have some at the end of a portion.
 */
const imagesPerJob = 16;
/** Bytes of a job's images, if they are large. */
const bytesPerJob = 2 ** 20;
/** Jobs that a thread has at once: it reads the files of one while it decodes the other. */
const jobsPerThread = 2;
/** Fewer images are decoded here before a thread is ready. */
const worthThreads = 64;

/** Part of a list under way in a thread. */
interface Pending {
  first: number;
  images: readonly StoredImage[];
  thread: Worker;
}

/** Decodes images on several threads; few of them, or with no threads, on the engine's own. */
export class DecodePool {
  private readonly threads: Worker[] = [];

  /**
   * @param threadCount 0 for the engine's own thread alone.
   * @param read reads an image's bytes, on the engine's own thread, where they do not lie in its file as they are.
   */
  constructor(
    private readonly plan: DecodePlan,
    private readonly threadCount: number,
    private readonly read?: ReadStored,
  ) {}

  /**
   * Decodes images into `out`, which is all zeros; what became of each is in the list's order.
   * @param onDone hears how many are done, now and then; what it throws ends the work.
   * @throws what is no image's fault.
   */
  async decode(
    images: readonly StoredImage[],
    out: Uint8Array,
    onDone: (done: number) => void,
  ): Promise<DecodeResult[]> {
    const size = imageSizeOf(this.plan);
    const perJob = Math.max(1, Math.min(imagesPerJob, Math.floor(bytesPerJob / size)));
    if (this.threadCount > 0 && images.length >= worthThreads) return this.onThreads(images, out, perJob, onDone);
    const results: DecodeResult[] = [];
    for (let first = 0; first < images.length; first += perJob) {
      const some = images.slice(first, first + perJob);
      const read = this.read && (await readAll(some, this.read));
      results.push(...(await decodeStored(some, this.plan, out.subarray(first * size), read)));
      onDone(results.length);
    }
    return results;
  }

  /** Ends all threads. */
  async close(): Promise<void> {
    await Promise.all(this.threads.splice(0).map((thread) => thread.terminate()));
  }

  private onThreads(
    images: readonly StoredImage[],
    out: Uint8Array,
    perJob: number,
    onDone: (done: number) => void,
  ): Promise<DecodeResult[]> {
    const size = imageSizeOf(this.plan);
    // A thread without a job would only take its memory.
    const wanted = Math.min(this.threadCount, Math.ceil(images.length / perJob));
    while (this.threads.length < wanted) this.threads.push(startThread(this.plan));
    const results = new Array<DecodeResult>(images.length);
    const pending = new Map<number, Pending>();
    let [next, done] = [0, 0];
    const give = (thread: Worker, fail: (error: unknown) => void) => {
      if (next >= images.length) return;
      const job: DecodeJob = { id: next, images: images.slice(next, next + perJob) };
      pending.set(job.id, { first: next, images: job.images, thread });
      next += job.images.length;
      if (!this.read) thread.postMessage(job);
      else
        readAll(job.images, this.read).then((read) => {
          thread.postMessage({ ...job, read });
        }, fail);
    };
    return new Promise<DecodeResult[]>((resolve, reject) => {
      const take = (answer: DecodeAnswer) => {
        const { first, thread } = pending.get(answer.id)!;
        pending.delete(answer.id);
        if ('failure' in answer) throw systemError(answer.failure);
        out.set(answer.bytes, first * size);
        for (const [i, result] of answer.results.entries()) results[first + i] = result;
        done += answer.results.length;
        onDone(done);
        give(thread, reject);
        if (done === images.length) resolve(results);
      };
      for (const thread of this.threads) {
        // Those of an earlier list; Node's own stay.
        for (const event of ['error', 'exit', 'message']) thread.removeAllListeners(event);
        thread.on('error', reject);
        thread.on('exit', (code) => {
          reject(new Error(`A thread that decodes images ended (${code}).`));
        });
        thread.on('message', (answer: DecodeAnswer) => {
          try {
            take(answer);
          } catch (error) {
            // Thrown in a listener, it would end the process.
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        });
      }
      for (let i = 0; i < jobsPerThread; i++) for (const thread of this.threads) give(thread, reject);
    });
  }
}

/** The thread's code lies beside the bundled engine; run from its sources, it is TypeScript. */
function startThread(plan: DecodePlan): Worker {
  const bundled = join(__dirname, 'decodeWorker.js');
  if (existsSync(bundled)) return new Worker(bundled, { workerData: plan });
  const files = [createRequire(__filename).resolve('tsx/cjs'), join(__dirname, 'decodeWorker.ts')];
  const code = files.map((file) => `require(${JSON.stringify(file)});`).join('\n');
  return new Worker(code, { workerData: plan, eval: true });
}

/** The system's own error, as it was in the thread. */
function systemError({ message, stack, system }: Extract<DecodeAnswer, { failure: unknown }>['failure']): Error {
  return Object.assign(new Error(message), { stack, ...system });
}
