import type { StoredImage } from '../loading/storedImage';

/** A row group, and which row is its first. */
interface Group {
  first: number;
  rows: number;
  bytes: number;
}

/** Groups that are kept: images are asked for in their order, some at once. */
const kept = 2;

/** Images of files that are read a row group at a time. */
export class RowGroups {
  private readonly groups: ReadonlyMap<string, readonly Group[]>;
  private readonly recent = new Map<string, Promise<(Uint8Array | null)[]>>();

  constructor(
    private readonly read: (path: string, group: Group) => Promise<(Uint8Array | null)[]>,
    files: ReadonlyMap<string, readonly { rows: number; bytes: number }[]>,
  ) {
    this.groups = new Map(
      [...files].map(([path, groups]) => {
        let end = 0;
        return [path, groups.map(({ rows, bytes }) => ({ first: (end += rows) - rows, rows, bytes }))];
      }),
    );
  }

  /** The bytes of an image; null where there is none. @throws UserError if the file is damaged. */
  async image({ path, row = 0 }: StoredImage): Promise<Uint8Array | null> {
    const group = this.groups.get(path)!.find(({ first, rows }) => row >= first && row < first + rows)!;
    const key = `${group.first} ${path}`;
    let images = this.recent.get(key);
    if (!images) {
      images = this.read(path, group);
      this.recent.set(key, images);
      for (const old of [...this.recent.keys()].slice(0, -kept)) this.recent.delete(old);
    }
    return (await images)[row - group.first] ?? null;
  }
}
