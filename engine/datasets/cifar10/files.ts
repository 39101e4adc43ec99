import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { formatCount } from '../../format';
import { cacheFolder } from '../../storage/cacheFolder';
import { cifarRecordSize } from '../formats/cifarBinary';
import { readDataFile, verifyChecksum, verifySize } from '../formats/dataFile';

export interface CifarFile {
  name: string;
  sha256: string;
}

/** The files of a CIFAR-10 in binary format: the original, or a small one for a test. */
export interface CifarDistribution {
  recordsPerFile: number;
  train: readonly CifarFile[];
  test: CifarFile;
}

/**
 * The SHA-256 of the files whose published MD5s begin with 5dd7e06a, 5ea93a67, 942cd6a4, ae636b3b, 53f37980 and
 * 803d5f7f.
 */
export const originalCifar10: CifarDistribution = {
  recordsPerFile: 10_000,
  train: [
    { name: 'data_batch_1.bin', sha256: 'cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5' },
    { name: 'data_batch_2.bin', sha256: 'a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed' },
    { name: 'data_batch_3.bin', sha256: 'bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67' },
    { name: 'data_batch_4.bin', sha256: '014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48' },
    { name: 'data_batch_5.bin', sha256: '755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add' },
  ],
  test: { name: 'test_batch.bin', sha256: '8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b' },
};

/** The folder inside the original archive. */
export const cifar10ArchiveFolder = 'cifar-10-batches-bin';

const advice =
  'Get the original files with `darkroom datasets fetch cifar10`, or set dataset.folder to a folder that holds them.';

/** Where a fetched CIFAR-10 lies. */
export function fetchedCifar10Folder(): string {
  return join(cacheFolder(), 'datasets', cifar10ArchiveFolder);
}

/** `folder` itself, or the folder in it that the original archive unpacks to. */
export function locateCifar10(folder: string): string {
  const unpacked = join(folder, cifar10ArchiveFolder);
  return existsSync(unpacked) ? unpacked : folder;
}

/**
 * The bytes of one file, verified.
 * @throws UserError if it is missing, damaged, or another file.
 */
export async function readCifarFile(folder: string, file: CifarFile, recordsPerFile: number): Promise<Uint8Array> {
  const path = join(folder, file.name);
  const bytes = await readDataFile(path, advice);
  verifyCifarFile(bytes, file, recordsPerFile, path);
  return bytes;
}

/** @throws UserError if `bytes` are not `file`'s. */
export function verifyCifarFile(bytes: Uint8Array, file: CifarFile, recordsPerFile: number, path: string): void {
  verifySize(
    bytes.length,
    recordsPerFile * cifarRecordSize,
    `${formatCount(recordsPerFile)} images and their labels`,
    path,
  );
  verifyChecksum(bytes, file.sha256, path, advice);
}
