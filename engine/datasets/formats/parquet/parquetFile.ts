import { open } from 'node:fs/promises';
import {
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type AsyncBuffer,
  type FileMetaData,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { wholeLabel } from '../wholeLabel';
import { assertPage, assertPlausible } from './parquetBounds';

/**
 * What kind of values a column has: images as bytes, alone or in a struct of Hugging Face's; or labels, of which floats
 * may be whole numbers.
 */
type ColumnKind = 'image' | 'number' | 'float' | 'boolean' | 'text' | 'other';

/** A value of a column of labels; null where there is none. */
export type LabelValue = string | number | null;

export interface ParquetColumn {
  name: string;
  kind: ColumnKind;
  /** For a person: "timestamp". */
  type: string;
}

/** What a Parquet file says of itself. */
export interface ParquetInfo {
  columns: ParquetColumn[];
  /** Its row groups in order, each read at once. */
  groups: { rows: number; bytes: number }[];
  /** What the library `datasets` writes beside, as JSON. */
  huggingFace?: string;
}

type SchemaElement = Partial<FileMetaData['schema'][number]>;

/** @throws Error if it is damaged. */
export function describeParquet(path: string): Promise<ParquetInfo> {
  return withParquet(path, (_, metadata) => {
    const columns = parquetSchema(metadata).children.map(({ element, children }) => {
      const bytes = children.length === 0 ? element : children.find((child) => child.element.name === 'bytes')?.element;
      const kind = element.repetition_type === 'REPEATED' ? 'other' : kindOf(bytes, children.length > 0);
      return { name: element.name, kind, type: typeText(element, children.length > 0) };
    });
    const groups = metadata.row_groups.map(({ num_rows, total_byte_size }) => ({
      rows: Number(num_rows),
      bytes: Number(total_byte_size),
    }));
    const huggingFace = metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')?.value;
    return Promise.resolve({ columns, groups, huggingFace });
  });
}

/**
 * The values of a column of labels: numbers, texts, truth as "true" and "false"; null also for NaN and empty texts.
 * @throws Error if the file is damaged.
 */
export function readLabelColumn(path: string, column: string): Promise<LabelValue[]> {
  return withParquet(path, async (file, metadata) => {
    const rows = await parquetReadObjects({ file, metadata, columns: [column], compressors: boundedCompressors });
    return rows.map((row) => {
      const value: unknown = row[column];
      if (typeof value === 'bigint') return wholeLabel(value);
      if (typeof value === 'boolean') return String(value);
      if (typeof value === 'string') return value.trim() === '' ? null : value;
      return typeof value === 'number' && !Number.isNaN(value) ? value : null;
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
function kindOf(element: SchemaElement | undefined, isStruct: boolean): ColumnKind {
  const { type, converted_type: converted, logical_type: logical } = element ?? {};
  const isText = converted === 'UTF8' || converted === 'ENUM' || logical?.type === 'STRING';
  if (type === 'BYTE_ARRAY' && !isText) return converted === undefined && logical === undefined ? 'image' : 'other';
  if (isStruct) return 'other';
  if (type === 'BYTE_ARRAY') return 'text';
  // A time in nanoseconds is a whole number too, of which only its logical type tells.
  const isPlain = logical === undefined || logical.type === 'INTEGER' || logical.type === 'FLOAT16';
  if (!isPlain || !(converted === undefined || /^U?INT_/.test(converted))) return 'other';
  if (type === 'INT32' || type === 'INT64') return 'number';
  if (type === 'BOOLEAN') return 'boolean';
  return type === 'FLOAT' || type === 'DOUBLE' || logical?.type === 'FLOAT16' ? 'float' : 'other';
}

/** What a column's values are called, as its file says it. */
function typeText(
  { type, converted_type: converted, logical_type: logical }: SchemaElement,
  isStruct: boolean,
): string {
  const said = logical?.type ?? converted ?? (isStruct ? 'struct' : type === 'BYTE_ARRAY' ? 'binary' : type);
  return (said ?? 'unknown').toLowerCase().replaceAll('_', ' ');
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
