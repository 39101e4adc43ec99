/** A name without what would lead out of a folder or what file systems refuse, with the ending of its type. */
export function fileNameOf(name: string, ending: string): string {
  const kept = name.replace(/[^\p{L}\p{N} ._-]+/gu, '-').replace(/^[. -]+|[. -]+$/g, '');
  const bare = kept.toLowerCase().endsWith(`.${ending}`) ? kept.slice(0, -ending.length - 1) : kept;
  return `${bare || 'darkroom'}.${ending}`;
}
