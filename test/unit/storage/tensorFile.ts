import { open } from 'node:fs/promises';
import { readSafetensors, type ReadTensors } from '../../../engine/storage/safetensors';

/** A safetensors file's contents. */
export async function readTensorFile(path: string): Promise<ReadTensors> {
  const file = await open(path);
  try {
    return await readSafetensors(file);
  } finally {
    await file.close();
  }
}
