import type { SeriesDeclaration } from '../protocol/declarations';

/**
 * Declares a series named `<group>/<title>`, as most are. Without other words it is a number of which less is better,
 * as of a loss.
 */
export function declareSeries(
  id: string,
  { group, title, ...rest }: Partial<Omit<SeriesDeclaration, 'id'>> = {},
): SeriesDeclaration {
  const slash = id.indexOf('/');
  return {
    id,
    group: group ?? id.slice(0, slash),
    title: title ?? id.slice(slash + 1),
    unit: 'number',
    better: 'lower',
    ...rest,
  };
}
