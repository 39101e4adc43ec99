import { type Entry, fromBufferPromise } from 'yauzl';
import { crc32 } from '../../../../crc32';
import { readPickle } from './pickle';
import { shortName } from './shortName';
import { bytesOf, type StoredTensor } from './storedTensor';
import { isScriptName, isStateName, tensorsOf, wrongStorage } from './torchTensors';

/**
 * Files of PyTorch 1.6 and later, and of TorchScript: ZIP archives, stored and not packed, of a pickle `data.pkl` and
 * storages `data/0`, `data/1`, ... The code that TorchScript's hold beside them is not looked at.
 */

/** Files in an archive at most. */
const mostEntries = 100_000;
/** Bytes of a file's header in the archive, before its name. */
const headerBytes = 30;

/** @throws Error saying what is damaged, or what it names that no weights need. */
export async function torchArchiveTensors(file: Buffer): Promise<Map<string, StoredTensor>> {
  const entries = await entriesOf(file);
  const pickled = [...entries.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickled === undefined) throw new Error('its archive has no data.pkl, as those of PyTorch have');
  const root = pickled.slice(0, -'data.pkl'.length);
  const order = entries.get(`${root}byteorder`);
  if (order && contentOf(file, order).toString('latin1') !== 'little') throw new Error('its numbers are big-endian');
  const isScript = entries.has(`${root}constants.pkl`);
  const { value } = readPickle(contentOf(file, entries.get(pickled)!), isScript ? isScriptName : isStateName);
  return tensorsOf(value, ({ key, values, type }) => {
    const entry = entries.get(`${root}data/${key}`);
    if (entry?.uncompressedSize !== values * bytesOf[type]) throw wrongStorage(key);
    return contentOf(file, entry);
  });
}

async function entriesOf(file: Buffer): Promise<Map<string, Entry>> {
  const archive = await fromBufferPromise(file, { strictFileNames: false });
  if (archive.entryCount > mostEntries) throw new Error(`its archive holds ${archive.entryCount} files`);
  const entries = new Map<string, Entry>();
  for await (const entry of archive.eachEntry()) {
    if (entries.has(entry.fileName)) throw new Error(`its archive holds two files ${shortName(entry.fileName)}`);
    entries.set(entry.fileName, entry);
  }
  return entries;
}

/** What a file of the archive holds, in the archive's own memory. */
function contentOf(file: Buffer, entry: Entry): Buffer {
  const name = shortName(entry.fileName);
  if (entry.compressionMethod !== 0 || entry.isEncrypted())
    throw new Error(`${name} in its archive is packed, which PyTorch does not do`);
  const at = entry.relativeOffsetOfLocalHeader;
  if (at + headerBytes > file.length) throw new Error(`${name} lies outside its archive`);
  // The lengths of name and extra field in front of the content may differ from those in the archive's directory.
  const start = at + headerBytes + file.readUInt16LE(at + 26) + file.readUInt16LE(at + 28);
  const end = start + entry.uncompressedSize;
  if (file.readUInt32LE(at) !== 0x04034b50 || end > file.length) throw new Error(`${name} lies outside its archive`);
  const content = file.subarray(start, end);
  if (crc32(content) !== entry.crc32) throw new Error(`${name} in its archive is damaged: its checksum is wrong`);
  return content;
}
