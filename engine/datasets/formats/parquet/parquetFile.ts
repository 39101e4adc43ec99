import { open } from 'node:fs/promises';
import {
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type AsyncBuffer,
  type FileMetaData,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { assertPage, assertPlausible } from './parquetBounds';

/** What kind of values a column has: images as bytes, alone or in a struct of Hugging Face's; or labels. */
type ColumnKind = 'image' | 'number' | 'text' | 'other';

/** What a Parquet file says of itself. */
export interface ParquetInfo {
  columns: { name: string; kind: ColumnKind }[];
  /** Its row groups in order, each read at once. */
  groups: { rows: number; bytes: number }[];
  /** What the library `datasets` writes beside, as JSON. */
  huggingFace?: string;
}

/** @throws Error if it is damaged. */
export function describeParquet(path: string): Promise<ParquetInfo> {
  return withParquet(path, (_, metadata) => {
    const columns = parquetSchema(metadata).children.map(({ element, children }) => {
      const bytes = children.length === 0 ? element : children.find((child) => child.element.name === 'bytes')?.element;
      return { name: element.name, kind: kindOf(bytes, children.length > 0) };
    });
    const groups = metadata.row_groups.map(({ num_rows, total_byte_size }) => ({
      rows: Number(num_rows),
      bytes: Number(total_byte_size),
    }));
    const huggingFace = metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')?.value;
    return Promise.resolve({ columns, groups, huggingFace });
  });
}

/** The values of a column of labels: numbers, texts, or null. @throws Error if the file is damaged. */
export function readLabelColumn(path: string, column: string): Promise<(string | number | null)[]> {
  return withParquet(path, async (file, metadata) => {
    const rows = await parquetReadObjects({ file, metadata, columns: [column], compressors: boundedCompressors });
    return rows.map((row) => {
      const value: unknown = row[column];
      if (typeof value === 'bigint') return Number(value);
      return typeof value === 'string' || typeof value === 'number' ? value : null;
    });
  });
}

/** The bytes of the images of some rows, one row group's; null where there are none. @throws Error if it is damaged. */
export function readImageColumn(
  path: string,
  column: string,
  [rowStart, rowEnd]: readonly [first: number, end: number],
): Promise<(Uint8Array | null)[]> {
  return withParquet(path, async (file, metadata) => {
    const rows = await parquetReadObjects({
      ...{ file, metadata, columns: [column], rowStart, rowEnd, utf8: false },
      compressors: boundedCompressors,
    });
    return rows.map((row) => {
      const value: unknown = row[column];
      const bytes = value instanceof Uint8Array ? value : (value as { bytes?: unknown } | null)?.bytes;
      return bytes instanceof Uint8Array ? bytes : null;
    });
  });
}

/** @param element of the values, in a struct those of `bytes`. */
function kindOf(element: Partial<FileMetaData['schema'][number]> | undefined, isStruct: boolean): ColumnKind {
  const { type, converted_type: converted, logical_type: logical } = element ?? {};
  const isText = converted === 'UTF8' || converted === 'ENUM' || logical?.type === 'STRING';
  if (type === 'BYTE_ARRAY' && !isText) return converted === undefined && logical === undefined ? 'image' : 'other';
  if (isStruct) return 'other';
  if (type === 'BYTE_ARRAY') return 'text';
  const isWhole = (type === 'INT32' || type === 'INT64') && (converted === undefined || /^U?INT_/.test(converted));
  return isWhole ? 'number' : 'other';
}

async function withParquet<T>(
  path: string,
  use: (file: AsyncBuffer, metadata: FileMetaData) => Promise<T>,
): Promise<T> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const file: AsyncBuffer = {
      byteLength: size,
      slice: async (start, end = size) => {
        const from = start < 0 ? size + start : start;
        if (from < 0 || end < from || end > size) throw new RangeError('it leads beyond its end');
        const bytes = new Uint8Array(end - from);
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
        if (bytesRead < bytes.length) throw new RangeError('it ends too early');
        return bytes.buffer;
      },
    };
    const metadata = await parquetMetadataAsync(file, { geoparquet: false });
    assertPlausible(metadata, size);
    return await use(file, metadata);
  } finally {
    await handle.close();
  }
}

const boundedCompressors = Object.fromEntries(
  Object.entries(compressors).map(([codec, decompress]) => [
    codec,
    (input: Uint8Array, length: number) => {
      assertPage(input.length, length);
      return decompress(input, length);
    },
  ]),
);
