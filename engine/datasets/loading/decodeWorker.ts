import { parentPort, workerData } from 'node:worker_threads';
import { type DecodePlan, type DecodeResult, decodeStored, imageSizeOf, type ReadImage } from './decodeStored';
import type { StoredImage } from './storedImage';

/**
 * The thread of a `DecodePool`: it decodes what it is sent, some images at a time. It may be sent the next ones while
 * it decodes, so that their files are read meanwhile.
 */

/** Images that a thread is to decode. */
export interface DecodeJob {
  id: number;
  images: readonly StoredImage[];
  /** What was read of them already; their files if it isn't given. */
  read?: readonly ReadImage[];
}

/** What it sends back: their bytes, one behind the other, or why all came to nothing. */
export type DecodeAnswer =
  | { id: number; bytes: Uint8Array; results: DecodeResult[] }
  | { id: number; failure: { message: string; stack: string | undefined; system: Partial<NodeJS.ErrnoException> } };

const plan = workerData as DecodePlan;

async function answer({ id, images, read }: DecodeJob): Promise<void> {
  const bytes = new Uint8Array(images.length * imageSizeOf(plan));
  try {
    const results = await decodeStored(images, plan, bytes, read);
    send({ id, bytes, results }, [bytes.buffer]);
  } catch (error) {
    const { message, stack, code, syscall, path } = error as NodeJS.ErrnoException;
    send({ id, failure: { message, stack, system: { code, syscall, path } } });
  }
}

function send(message: DecodeAnswer, transfer: ArrayBuffer[] = []): void {
  parentPort!.postMessage(message, transfer);
}

parentPort?.on('message', (job: DecodeJob) => void answer(job));
