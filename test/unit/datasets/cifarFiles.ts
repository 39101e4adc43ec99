import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cifar10Files } from '../../../engine/datasets/cifar10/files';
import { cifarImageSize, encodeRecords } from '../../../engine/datasets/formats/cifarBinary';
import type { CifarOriginals } from '../../../engine/datasets/originals/cifarFiles';
import { sha256 } from '../../../engine/datasets/originals/originals';
import { digest } from '../../../engine/files/digest';
import { Random } from '../../../engine/random';

/** A CIFAR-10 of two training files and a test file with a few random images each, and its files' bytes. */
export function smallCifar(recordsPerFile = 7): { originals: CifarOriginals; files: Map<string, Uint8Array> } {
  const random = Random.from(1, 'cifar');
  const files = new Map(
    ['data_batch_1.bin', 'data_batch_2.bin', 'test_batch.bin'].map((name) => {
      const images = Uint8Array.from(random.integers(recordsPerFile * cifarImageSize, 256));
      return [name, encodeRecords(images, [...random.integers(recordsPerFile, 10)])];
    }),
  );
  const [first, second, test] = [...files].map(([name, bytes]) => ({
    name,
    bytes: bytes.length,
    checksum: sha256(digest('sha256', bytes)),
  }));
  const originals = { ...cifar10Files, train: [first!, second!], test: test!, files: [first!, second!, test!] };
  return { originals, files };
}

export async function writeFiles(folder: string, files: Map<string, Uint8Array>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
}

/** A tar archive (ustar) of `files` in `folder`, as `tar` would write it. */
export function encodeTar(folder: string, files: Map<string, Uint8Array>): Uint8Array {
  const blocks = [header(`${folder}/`, 0, '5')];
  for (const [name, bytes] of files) {
    blocks.push(
      header(`${folder}/${name}`, bytes.length, '0'),
      bytes,
      new Uint8Array((512 - (bytes.length % 512)) % 512),
    );
  }
  return Buffer.concat([...blocks, new Uint8Array(1024)]);
}

function header(name: string, size: number, type: string): Uint8Array {
  const block = Buffer.alloc(512);
  block.write(name, 0);
  block.write('0000644\0', 100);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('        ', 148);
  block.write(type, 156);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
