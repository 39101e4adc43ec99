import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { md5, type OriginalFile } from '../../engine/datasets/originals/originals';
import { type Stl10Files, stl10Files } from '../../engine/datasets/stl10/files';
import { type SvhnFiles, svhnFiles } from '../../engine/datasets/svhn/files';
import { Random } from '../../engine/random';

/**
 * Files of the published sizes with other images, smooth ones with a little noise, and what says that these are the
 * originals: the checksums of the published ones refuse them, as they should.
 */

/** Different images of each kind; prime, so that classes and portions meet all of them. */
const distinct = 499;
/** Noise that lets deflate take a fifth away, as of photographs. */
const noise = 24;

/** Writes STL-10's five files below `folder`. */
export function writeFullStl10(folder: string): Stl10Files {
  const place = join(folder, stl10Files.folderName);
  mkdirSync(place, { recursive: true });
  const images = smoothImages(96);
  const part = ({ count, images: file, labels }: Stl10Files['train']) => ({
    count,
    images: writeParts(place, file.name, count, (i) => images[i % distinct]!),
    labels: labels && writeParts(place, labels.name, count, (i) => Uint8Array.of(1 + (i % 10))),
  });
  const [train, test, unlabelled] = [part(stl10Files.train), part(stl10Files.test), part(stl10Files.unlabelled)];
  return { ...stl10Files, train, test, unlabelled };
}

/** Writes SVHN's two files below `folder`, their arrays compressed as MATLAB does it. */
export function writeFullSvhn(folder: string): SvhnFiles {
  const place = join(folder, svhnFiles.folderName);
  mkdirSync(place, { recursive: true });
  const images = smoothImages(32);
  const split = ({ file, count }: SvhnFiles['train']) => {
    const pixels = Buffer.alloc(count * images[0]!.length);
    for (let i = 0; i < count; i++) pixels.set(images[i % distinct]!, i * images[0]!.length);
    const labels = Uint8Array.from({ length: count }, (_, i) => 1 + (i % 10));
    const header = Buffer.alloc(128, ' ');
    header.write('MATLAB 5.0 MAT-file');
    header.writeUInt16LE(0x0100, 124);
    header.write('IM', 126);
    const parts = [header, compressed('X', [32, 32, 3, count], pixels), compressed('y', [count, 1], labels)];
    return { file: writeParts(place, file.name, parts.length, (i) => parts[i]!), count };
  };
  const [train, test] = [split(svhnFiles.train), split(svhnFiles.test)];
  return { ...svhnFiles, train, test, files: [train.file, test.file] };
}

/** How a file written before is described, beside it: a second run needn't write gigabytes again. */
export function kept<T>(folder: string, name: string, write: (folder: string) => T): T {
  const note = join(folder, `${name}.json`);
  try {
    return JSON.parse(readFileSync(note, 'utf8')) as T;
  } catch {
    const files = write(folder);
    writeFileSync(note, JSON.stringify(files));
    return files;
  }
}

/** Planes of red, green and blue, column by column: `distinct` images of `side x side`. */
function smoothImages(side: number): Uint8Array[] {
  const random = Random.from(side, 'images');
  return Array.from({ length: distinct }, () => {
    const [across, down, base] = [random.uniform(), random.uniform(), 100 * random.uniform()];
    return Uint8Array.from({ length: 3 * side * side }, (_, i) => {
      const [x, y] = [Math.floor(i / side) % side, i % side];
      return base + 60 * (1 + Math.sin(across + (x * across + y * down) / 8)) + noise * random.uniform();
    });
  });
}

function writeParts(place: string, name: string, count: number, part: (i: number) => Uint8Array): OriginalFile {
  const hash = createHash('md5');
  const file = openSync(join(place, name), 'w');
  let bytes = 0;
  for (let i = 0; i < count; i++) {
    const next = part(i);
    hash.update(next);
    bytes += writeSync(file, next);
  }
  closeSync(file);
  return { name, bytes, checksum: md5(hash.digest('hex')) };
}

/** A MATLAB 5 data element with an array of bytes in it, compressed. */
function compressed(name: string, shape: readonly number[], data: Uint8Array): Buffer {
  const [mi, uint8Class] = [{ int8: 1, uint8: 2, int32: 5, uint32: 6, matrix: 14, compressed: 15 }, 9];
  const array = Buffer.concat([
    element(mi.uint32, Uint8Array.of(uint8Class, 0, 0, 0, 0, 0, 0, 0)),
    element(mi.int32, Buffer.from(Int32Array.from(shape).buffer)),
    element(mi.int8, Buffer.from(name)),
    element(mi.uint8, data),
  ]);
  return element(mi.compressed, deflateSync(element(mi.matrix, array), { level: 1 }), 1);
}

/** Type, length, and as many bytes, filled up to a whole number of `unit`. */
function element(type: number, bytes: Uint8Array, unit = 8): Buffer {
  const tag = Buffer.alloc(8);
  tag.writeUInt32LE(type, 0);
  tag.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([tag, bytes, Buffer.alloc((unit - (bytes.length % unit)) % unit)]);
}
