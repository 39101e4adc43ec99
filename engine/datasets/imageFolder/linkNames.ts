import { foldersAround } from './leftOut';

/** A link, and the path under which a walk went to what it leads to. */
export interface OtherName {
  path: string;
  of: string;
}

/** The same files under the names that links give them, or the folders that they lie in: each by its first link. */
export function byLinkNames(paths: readonly string[], links: readonly OtherName[]): string[] {
  const names = new Map(links.toReversed().map(({ path, of }) => [of, path]));
  return paths.map((path) => {
    const linked = [path, ...foldersAround(path)].find((each) => names.has(each));
    return linked === undefined ? path : names.get(linked)! + path.slice(linked.length);
  });
}

/** The first link to each file or folder. */
export function firstLinks(links: readonly OtherName[]): OtherName[] {
  const seen = new Set<string>();
  return links.filter(({ of }) => !seen.has(of) && seen.add(of));
}
