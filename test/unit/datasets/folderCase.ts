import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inventoryOf } from '../../../engine/datasets/imageFolder/inventory';
import type { Place } from '../../../engine/datasets/imageFolder/layout/layout';
import { temporaryFolder } from '../training/bench';

/** A folder and all that should be made of it. */

export const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46]);
export const gif = Buffer.from('GIF89a\x01\0\x01\0');
export const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic');
export const notes = Buffer.from('made in spring');

type Made = Buffer | { link: string } | 'folder' | 'pipe';

export interface Case {
  /** What is in the folder, by path; images where nothing else is said. */
  made: Record<string, Made> | readonly string[];
  /** Where the classes lie. */
  where?: string;
  train?: Record<string, readonly string[]>;
  test?: Record<string, readonly string[]>;
  /** What has no place, by path. */
  leftOut?: Record<string, string>;
  /** What is said of how it was understood; not looked at where it is left out. */
  notes?: readonly string[];
  /** Why there are no classes. */
  fault?: string;
}

/** `a/{1,2}.jpg` */
export function files(...patterns: string[]): string[] {
  return patterns.flatMap((pattern) => {
    const [, before, names, after] = /^(.*)\{(.+)\}(.*)$/.exec(pattern) ?? [];
    return names === undefined ? [pattern] : names.split(',').flatMap((name) => files(`${before}${name}${after}`));
  });
}
export const images = (...patterns: string[]): Record<string, Made> =>
  Object.fromEntries(files(...patterns).map((path) => [path, jpeg]));

export function make(folder: string, made: Case['made']): void {
  const entries = Array.isArray(made) ? Object.entries(images(...(made as string[]))) : Object.entries(made);
  for (const [name, what] of entries as [string, Made][]) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    if (what === 'folder') mkdirSync(path);
    else if (what === 'pipe') execFileSync('mkfifo', [path]);
    else if ('link' in what) symlinkSync(what.link, path);
    else writeFileSync(path, what);
  }
}

export const filesOf = (places: ReadonlyMap<string, Place>) =>
  [...places].map(([name, place]) => [name, place.kind === 'files' ? place.files : [place.kind]]);

export function checkCases(title: string, cases: Readonly<Record<string, Case>>): void {
  describe(title, () => {
    it.each(Object.entries(cases))('%s', async (_, wanted) => {
      const { made, where = '', train = {}, test = {}, leftOut = {}, notes: said, fault } = wanted;
      const folder = join(temporaryFolder(), 'data');
      mkdirSync(folder);
      make(folder, made);
      const { layout, leftOut: found } = await inventoryOf(folder);
      if (fault !== undefined) {
        expect(layout).toMatchObject({ fault });
        return;
      }
      if ('fault' in layout) throw new Error(layout.fault);
      // In the order of the classes, whole.
      expect(filesOf(layout.train)).toEqual(Object.entries(train));
      expect(filesOf(layout.test).sort()).toEqual(Object.entries(test).sort());
      expect(layout.where).toBe(where);
      expect(Object.fromEntries(found.map(({ path, why }) => [path, why]))).toEqual(leftOut);
      if (said) expect(layout.notes).toEqual(said);
    });
  });
}
