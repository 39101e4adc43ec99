import type { Graph, Value } from './graph';

/** What a repetition of a loop is given. */
interface RepetitionStart {
  carried: Record<string, Value>;
  inputs: Record<string, Value>;
}

/** A repetition that was traced, and the graph's length when it began. */
export interface TracedRepetition extends RepetitionStart {
  from: number;
}

/** Copies the pattern for another start, and tells what stands there for each of its values. */
export type CopiedPattern = (start: RepetitionStart) => (value: Value) => Value;

/**
 * The newest repetition of a loop, which ends where the graph now ends, as a pattern for all further ones. Null where
 * it isn't one: where the next would begin with other layouts, where it reads what an earlier one computed without
 * being given it, or where it is given one value under two names.
 * @param repetitions All so far, at least two.
 * @param after What the newest carries on.
 */
export function patternOf(
  graph: Graph,
  repetitions: readonly TracedRepetition[],
  after: Record<string, Value>,
): CopiedPattern | null {
  const [oldest, newest] = [repetitions[0]!, repetitions.at(-1)!];
  const to = graph.length;
  const given = new Set(namesOf(newest));
  const changing = repetitions.flatMap(namesOf).filter((name) => !given.has(name));
  const hidden = graph.dependents(changing, oldest.from, newest.from);
  const fits =
    given.size === namesOf(newest).length &&
    Object.entries(newest.carried).every(([name, value]) => interchangeable(value, after[name]!)) &&
    Object.values(newest.inputs).every(isOpaque) &&
    graph.readsOf(newest.from, to).every((name) => given.has(name) || !hidden.has(name));
  if (!fits) return null;

  return (start) => {
    const renamed = new Map<string, string>();
    for (const part of ['carried', 'inputs'] as const)
      for (const [name, value] of Object.entries(newest[part])) renamed.set(value.name, start[part][name]!.name);
    graph.copy(newest.from, to, renamed);
    return (value) => {
      const name = renamed.get(value.name);
      return name === undefined ? value : graph.valueNamed(name);
    };
  };
}

function namesOf({ carried, inputs }: RepetitionStart): string[] {
  return [...Object.values(carried), ...Object.values(inputs)].map(({ name }) => name);
}

/** Whether every node that reads `a` could read `b`. */
function interchangeable(a: Value, b: Value): boolean {
  if (a.name === b.name) return true;
  const same = a.type === b.type && a.layout === b.layout && a.shape.join() === b.shape.join();
  return same && isOpaque(a) && isOpaque(b);
}

/** Whether nodes that read a value depend on nothing but its type, shape and layout. */
function isOpaque({ constant, filledWith, spread }: Value): boolean {
  return !constant && !filledWith && !spread;
}
