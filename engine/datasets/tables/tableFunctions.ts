import type { ImageDataset } from '../dataset';
import type { DatasetDefinition, DatasetOptions, LoadOptions } from '../definition';
import type { Findings } from './checkIssues';
import type { EncodedTable } from './encodedTable';
import type { ImageTable } from './imageTable';
import type { RawTable } from './rawTable';

/** How a data set is read that is a table of images, once the table is there. */
interface TableKind<Table extends ImageTable> {
  /** The key that names its files. */
  key: 'folder' | 'file';
  /** The table, its images not yet read. @throws UserError */
  open(this: void, place: string, options: DatasetOptions): Promise<Table>;
  /** Its labels alone, where that is less work. */
  openLabels?(this: void, place: string, options: DatasetOptions): Promise<ImageTable>;
  load(this: void, table: Table, options: LoadOptions): Promise<ImageDataset>;
  look(this: void, table: Table, options: LoadOptions): Promise<Findings>;
}

type TableFunctions = Pick<Required<DatasetDefinition>, 'load' | 'classCount' | 'check'>;

/** The functions of a data set whose images are files, or lie in a file as such. */
export function encodedTableFunctions(
  kind: Pick<TableKind<EncodedTable>, 'key' | 'open'> & { advice: string },
): TableFunctions {
  const { advice } = kind;
  return tableFunctions({
    ...kind,
    load: async (table, options) =>
      options.labels === 'number'
        ? (await import('./numberTable')).loadNumberTable(table, { ...options, advice })
        : (await import('./encodedTable')).loadEncodedTable(table, { ...options, advice }),
    look: async (table, options) =>
      options.labels === 'number'
        ? (await import('./numberTable')).checkNumberTable(table, { ...options, advice })
        : (await import('./encodedTable')).checkEncodedTable(table, { ...options, advice }),
  });
}

/** The functions of a data set whose images lie in files as bytes, all of one size. */
export function rawTableFunctions(kind: Pick<TableKind<RawTable>, 'key' | 'open' | 'openLabels'>): TableFunctions {
  return tableFunctions({
    ...kind,
    load: async (table, options) => (await import('./rawTable')).loadRawTable(table, options),
    look: async (table, options) => (await import('./rawTable')).checkRawTable(table, options),
  });
}

function tableFunctions<Table extends ImageTable>({
  key,
  open,
  openLabels = open,
  load,
  look,
}: TableKind<Table>): TableFunctions {
  return {
    load: async (place, options) => whileOpen(await open(place, options), (table) => load(table, options)),
    classCount: async (place, options) => {
      // A number for each image makes no classes.
      if (options.labels === 'number') return 1;
      const { countClasses } = await import('./countClasses');
      return countClasses(async () => whileOpen(await openLabels(place, options), (table) => Promise.resolve(table)));
    },
    check: async (place, options) => {
      const { checkIssues } = await import('./checkIssues');
      return checkIssues(key, async () => whileOpen(await open(place, options), (table) => look(table, options)));
    },
  };
}

async function whileOpen<Table extends ImageTable, T>(table: Table, use: (table: Table) => Promise<T>): Promise<T> {
  try {
    return await use(table);
  } finally {
    table.close?.();
  }
}
