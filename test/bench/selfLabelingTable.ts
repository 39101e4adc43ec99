import type { RunEvent } from '../../engine/protocol/events';
import type { Claim } from './claims';
import { meanAndDeviation } from './table';
import type { SelfLabelingSystem } from './workloads/selfLabelingSystems';

/** Results of self-labeling runs, a row for each, as a table and as the paper's claims. */

/** What one run came to. */
export interface SelfLabelingRow {
  data: string;
  system: string;
  seed: number;
  /** Of the whole configuration but the seed: other settings are other rows. */
  config: string;
  /** FID at the last evaluation, and the same between real images. */
  fid: number | null;
  floor: number | null;
  /** The network that it is measured in: "FID (classifier-64)". */
  measure: string;
  /** Share of real images whose label the discriminator saw, lately. */
  coverage: number | null;
  /** Of self-labels, in nats. */
  entropy: number | null;
  /** Share of real images whose class is their label's most frequent one; with manual labels, whose label is right. */
  agreement: number | null;
  seconds: number;
}

export function rowOf(
  of: Pick<SelfLabelingRow, 'data' | 'system' | 'seed' | 'config' | 'seconds'>,
  events: readonly RunEvent[],
): SelfLabelingRow {
  const newest = (...names: string[]): number | null => {
    for (const event of events.toReversed())
      if (event.type === 'scalars') for (const name of names) if (name in event.values) return event.values[name]!;
    return null;
  };
  const fid = events
    .flatMap((event) => (event.type === 'evaluation' ? event.measurements : []))
    .findLast(({ id }) => id === 'fid');
  return {
    ...of,
    fid: fid?.value ?? null,
    floor: fid?.floor ?? null,
    measure: fid?.label ?? 'FID',
    coverage: newest('labels/coverage'),
    entropy: newest('labels/entropy'),
    agreement: newest('labels/accuracy', 'labels/purity'),
  };
}

/** The lines of the table, header first: a row for each system that has runs, with mean ± sd over the seeds. */
export function selfLabelingTable(
  systems: readonly SelfLabelingSystem[],
  rows: readonly SelfLabelingRow[],
): string[][] {
  return [
    ['system', rows[0]?.measure ?? 'FID', 'coverage', 'entropy', 'agreement', 'seconds', 'seeds'],
    ...systems.flatMap(({ id, name }) => {
      const own = rows.filter(({ system }) => system === id);
      if (own.length === 0) return [];
      const over = (of: (row: SelfLabelingRow) => number | null) => meanAndDeviation(own.map(of));
      return [
        [
          name,
          over(({ fid }) => fid),
          over(({ coverage }) => coverage),
          over(({ entropy }) => entropy),
          over(({ agreement }) => agreement),
          over(({ seconds }) => seconds),
          own.map(({ seed }) => seed).join(' '),
        ],
      ];
    }),
  ];
}

/** `{name, ratio}`: the FID of the method over that of another system, seed by seed, on the seeds that both have. */
export interface RatioRow {
  name: string;
  seed: number;
  ratio: number | null;
}

/** The pairs that the abstract speaks of: what is compared with what, and what it says. */
const compared = [
  { ours: 'none', other: 'unconditional', says: 'self-labels help' },
  { ours: 'none', other: 'no-gate', says: 'the gate helps' },
  { ours: 'none', other: 'no-ema', says: 'the EMA helps' },
  { ours: 'none', other: 'neither', says: 'both help' },
  { ours: 'none', other: 'conditional', says: 'it can beat the class-conditional GAN' },
  { ours: 'tenth', other: 'conditional', says: 'it can beat the class-conditional GAN' },
  { ours: 'all', other: 'conditional', says: 'it can beat the class-conditional GAN' },
];

function ratiosOf({ ours, other }: { ours: string; other: string }, rows: readonly SelfLabelingRow[]) {
  return rows
    .filter(({ system }) => system === ours)
    .flatMap(({ seed, fid }) => {
      const peer = rows.find((row) => row.system === other && row.seed === seed);
      return peer ? [{ seed, ratio: fid === null || peer.fid === null ? null : fid / peer.fid }] : [];
    });
}

export function ratioRows(data: string, rows: readonly SelfLabelingRow[]): RatioRow[] {
  return compared.flatMap((pair) =>
    ratiosOf(pair, rows).map(({ seed, ratio }) => ({ name: `${data}: ${pair.ours} / ${pair.other}`, seed, ratio })),
  );
}

export function selfLabelingClaims(systems: readonly SelfLabelingSystem[], rows: readonly SelfLabelingRow[]): Claim[] {
  const nameOf = (wanted: string) => systems.find(({ id }) => id === wanted)?.name ?? wanted;
  return compared.flatMap((pair) => {
    const seeds = ratiosOf(pair, rows).map(({ seed, ratio }) => ({
      seed,
      value: ratio,
      holds: ratio === null ? null : ratio < 1,
    }));
    if (seeds.length === 0) return [];
    const known = seeds.flatMap(({ value }) => value ?? []);
    const mean = Math.exp(known.reduce((sum, ratio) => sum + Math.log(ratio), 0) / known.length);
    return [
      {
        text: `FID, ${nameOf(pair.ours)} / ${nameOf(pair.other)} (claim: ${pair.says}, below 1)`,
        seeds,
        together: known.length > 1 ? { value: mean, holds: mean < 1 } : null,
      },
    ];
  });
}
