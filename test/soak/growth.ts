import { summarised } from '../bench/measure';

/** What a look at memory found. */
export interface Sample {
  /** Since the first look. */
  seconds: number;
  step: number;
  megabytes: Record<string, number>;
}

/** What one process held, in megabytes: medians of the first and the last third of the samples. */
export interface Growth {
  name: string;
  firstThird: number;
  lastThird: number;
  ratio: number;
}

/** @throws Error if there are fewer than three samples. */
export function growthOf(samples: readonly Sample[]): Growth[] {
  const third = Math.floor(samples.length / 3);
  if (third === 0) throw new Error(`${samples.length} looks at memory are too few to compare.`);
  return Object.keys(samples[0]!.megabytes).map((name) => {
    const median = (part: readonly Sample[]) => summarised(part.map(({ megabytes }) => megabytes[name]!)).median;
    const [firstThird, lastThird] = [median(samples.slice(0, third)), median(samples.slice(-third))];
    return { name, firstThird, lastThird, ratio: lastThird / firstThird };
  });
}
