/** What some points in a row come to; of no finite value, `low` is Infinity and `high` -Infinity. */
export interface Extract {
  low: number;
  high: number;
  sum: number;
  /** How many of the points are finite, and how many are not. */
  finite: number;
  missing: number;
}

/** Blocks of 2^3 points are the smallest that are kept: below, the points themselves are as quick. */
const lowest = 3;

interface Level {
  low: Float64Array;
  high: Float64Array;
  sum: Float64Array;
  finite: Float64Array;
  /** Whole blocks so far. */
  count: number;
}

/**
 * Minimum, maximum, sum and count of finite values of every whole block of 2^k points of a growing row: the same of any
 * part of the row is put together from a few blocks, so that drawing a line costs what it has pixels, however long it
 * is. Growing costs what is added.
 */
export class Pyramid {
  readonly #levels: Level[] = [];
  #values: Float64Array = new Float64Array(0);
  readonly #block: Extract = { low: Infinity, high: -Infinity, sum: 0, finite: 0, missing: 0 };

  /** How many points it knows. */
  get length(): number {
    return this.#values.length;
  }

  /** Takes the row as it is now: what it was before, and more behind it. */
  grow(values: Float64Array): void {
    this.#values = values;
    for (let k = lowest; 1 << k <= values.length; k++) {
      const level = (this.#levels[k - lowest] ??= emptyLevel());
      const whole = values.length >>> k;
      reserve(level, whole);
      for (; level.count < whole; level.count++) this.#add(level, k);
    }
  }

  /** What the points [first, last) come to. */
  extract(first: number, last: number, into: Extract): void {
    resetExtract(into);
    for (let place = first; place < last;) {
      const k = this.#largestBlock(place, last);
      const level = this.#levels[k - lowest];
      if (level) {
        takeBlock(into, level, place >>> k);
        place += 1 << k;
      } else {
        // No block begins before the next multiple of the smallest.
        const next = Math.min(last, ((place >>> lowest) + 1) << lowest);
        takePoints(into, this.#values, place, next);
        place = next;
      }
    }
    into.missing = Math.max(0, last - first) - into.finite;
  }

  /** The k of the largest whole block that begins at `first` and ends at `last` or before. */
  #largestBlock(first: number, last: number): number {
    const room = 31 - Math.clz32(last - first);
    const aligned = first === 0 ? 31 : 31 - Math.clz32(first & -first);
    return Math.min(room, aligned, this.#levels.length + lowest - 1);
  }

  /** The next block of a level: of two of the level below, or of the points. */
  #add(level: Level, k: number): void {
    const block = this.#block;
    resetExtract(block);
    const place = level.count;
    const below = this.#levels[k - 1 - lowest];
    if (below) {
      takeBlock(block, below, 2 * place);
      takeBlock(block, below, 2 * place + 1);
    } else takePoints(block, this.#values, place << k, (place + 1) << k);
    level.low[place] = block.low;
    level.high[place] = block.high;
    level.sum[place] = block.sum;
    level.finite[place] = block.finite;
  }
}

export function resetExtract(extract: Extract): void {
  extract.low = Infinity;
  extract.high = -Infinity;
  extract.sum = 0;
  extract.finite = 0;
  extract.missing = 0;
}

function takePoints(into: Extract, values: Float64Array, first: number, last: number): void {
  let { low, high, sum, finite } = into;
  for (let place = first; place < last; place++) {
    const value = values[place]!;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    sum += value;
    finite++;
  }
  into.low = low;
  into.high = high;
  into.sum = sum;
  into.finite = finite;
}

function takeBlock(into: Extract, { low, high, sum, finite }: Level, place: number): void {
  if (low[place]! < into.low) into.low = low[place]!;
  if (high[place]! > into.high) into.high = high[place]!;
  into.sum += sum[place]!;
  into.finite += finite[place]!;
}

function emptyLevel(): Level {
  const none = new Float64Array(0);
  return { low: none, high: none, sum: none, finite: none, count: 0 };
}

function reserve(level: Level, count: number): void {
  if (count <= level.low.length) return;
  const capacity = Math.max(count, 2 * level.low.length);
  for (const key of ['low', 'high', 'sum', 'finite'] as const) {
    const longer = new Float64Array(capacity);
    longer.set(level[key].subarray(0, level.count));
    level[key] = longer;
  }
}
