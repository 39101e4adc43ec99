import { hasEnded } from '../../engine/protocol/record';
import type { RunEvent } from '../../engine/protocol/events';
import type { Claim } from './claims';
import { meanAndDeviation } from './table';

/** The results of STIC's systems over seeds as a table, and the claims of the paper that they are checked against. */

/** The results of one run. */
export interface SticResult {
  seed: number;
  /** Accuracy on the test images after training, in percent. */
  accuracy: number | null;
  /** FID at every evaluation. */
  fid: { step: number; value: number | null }[];
  /** Mean acceptance rate of the last film; null without an acceptance test. */
  acceptance: number | null;
  /** Duration without the training of the FID network, which runs share. */
  seconds: number;
}

/** A system with its finished runs. */
export interface SystemResults {
  id: string;
  name: string;
  results: readonly SticResult[];
}

export function sticResult(seed: number, events: readonly RunEvent[]): SticResult {
  const evaluations = events.filter((event) => event.type === 'evaluation');
  const figure = ({ measurements }: (typeof evaluations)[number], wanted: string) =>
    measurements.find(({ id }) => id === wanted)?.value ?? null;
  const accuracy = evaluations.length > 0 ? figure(evaluations.at(-1)!, 'accuracy') : null;
  const acceptances =
    events
      .flatMap((event) => (event.type === 'distribution' && event.id === 'acceptance' ? [event] : []))
      .at(-1)
      ?.series[0]?.values.flatMap((rate) => rate ?? []) ?? [];
  return {
    seed,
    accuracy: accuracy === null ? null : 100 * accuracy,
    fid: evaluations.map((event) => ({ step: event.step, value: figure(event, 'fid') })),
    acceptance: acceptances.length > 0 ? mean(acceptances) : null,
    seconds: secondsOf(events),
  };
}

/** Seconds between events, without the breaks before a resumption and the training of the feature network. */
function secondsOf(events: readonly RunEvent[]): number {
  let [milliseconds, excluded] = [0, false];
  events.forEach((event, i) => {
    const before = events[i - 1];
    const resumes = event.type === 'state' && !hasEnded(event.state);
    if (before && !resumes && !excluded) milliseconds += Date.parse(event.time) - Date.parse(before.time);
    if (event.type === 'stage' && event.stage === 'Feature network') excluded = event.status === 'started';
  });
  return milliseconds / 1000;
}

type Moment = 'first' | 'last';

function fidAt({ fid }: SticResult, moment: Moment): number | null {
  return fid.at(moment === 'first' ? 0 : -1)?.value ?? null;
}

/**
 * The lines of the table, header first: a row for each system, with mean ± standard deviation over the seeds.
 * @throws Error if runs differ in length.
 */
export function sticTable(systems: readonly SystemResults[]): string[][] {
  const steps = systems[0]!.results[0]!.fid;
  for (const { name, results } of systems) {
    const other = results.find(({ fid }) => fid.at(-1)?.step !== steps.at(-1)?.step);
    if (other)
      throw new Error(
        `${name}, seed ${other.seed}, was judged last at step ${other.fid.at(-1)?.step}, other runs at step ` +
          `${steps.at(-1)?.step}: put runs of different lengths into folders of their own.`,
      );
  }
  const shown = [0, (steps.length - 1) >> 1, steps.length - 1].map((index) => steps[index]!.step);
  return [
    ['system', 'accuracy, %', ...shown.map((step) => `FID at ${step}`), 'acceptance', 'seconds', 'seeds'],
    ...systems.map(({ name, results }) => {
      const over = (of: (result: SticResult) => number | null, decimals?: number) =>
        meanAndDeviation(results.map(of), decimals);
      return [
        name,
        over(({ accuracy }) => accuracy, 2),
        ...shown.map((at) => over(({ fid }) => fid.find((each) => each.step === at)?.value ?? null)),
        over(({ acceptance }) => acceptance),
        over(({ seconds }) => seconds),
        results.map(({ seed }) => seed).join(' '),
      ];
    }),
  ];
}

/** The number of test images that accuracy is measured on. */
const testImages = 10_000;

/**
 * The claims about self-analysis, seed by seed and for all seeds together. Claims about systems without runs are left
 * out.
 */
export function sticClaims(systems: readonly SystemResults[]): Claim[] {
  const of = (wanted: string) => systems.find(({ id }) => id === wanted)?.results ?? [];
  const [baseline, stic, hard] = [of('baseline'), of('stic'), of('hard')];
  return [
    ...comparison(
      'Accuracy, STIC - baseline, in percentage points (claim: not below 0 by more than a standard error)',
      paired(stic, baseline, (ours, theirs) => ({
        value: difference(ours.accuracy, theirs.accuracy),
        slack: errorOfDifference(ours.accuracy, theirs.accuracy),
      })),
      (value, slack) => value >= -slack,
    ),
    ...systems
      .filter(({ id }) => id !== 'baseline')
      .flatMap(({ name, results }) =>
        comparison(
          `FID of ${name}, last / first evaluation (claim: below 1)`,
          results
            .filter(({ fid }) => fid.length > 1)
            .map((result) => ({
              seed: result.seed,
              value: quotient(fidAt(result, 'last'), fidAt(result, 'first')),
              slack: 0,
            })),
          (value) => value < 1,
        ),
      ),
    ...comparison(
      'FID, soft and hard / hard only (claim: at most 1)',
      finalQuotients(stic, hard),
      (value) => value <= 1,
    ),
    ...comparison(
      'FID, GRMALA / MALA without Gram matrices (claim: below 1)',
      finalQuotients(of('grmala'), of('mala')),
      (value) => value < 1,
    ),
  ];
}

interface Compared {
  value: number | null;
  /** By how much the claim may be missed: one standard error. */
  slack: number;
}

/** Comparisons of the runs of two systems with the same seed. */
function paired(
  ours: readonly SticResult[],
  theirs: readonly SticResult[],
  compare: (ours: SticResult, theirs: SticResult) => Compared,
): (Compared & { seed: number })[] {
  return ours.flatMap((result) => {
    const other = theirs.find(({ seed }) => seed === result.seed);
    return other ? [{ seed: result.seed, ...compare(result, other) }] : [];
  });
}

/** Quotients of the FID at the last evaluation. */
function finalQuotients(ours: readonly SticResult[], theirs: readonly SticResult[]): (Compared & { seed: number })[] {
  return paired(ours, theirs, (one, other) => ({
    value: quotient(fidAt(one, 'last'), fidAt(other, 'last')),
    slack: 0,
  }));
}

/** The claim for each seed and for their mean, whose slack is its standard error. */
function comparison(
  text: string,
  seeds: readonly (Compared & { seed: number })[],
  holds: (value: number, slack: number) => boolean,
): Claim[] {
  if (seeds.length === 0) return [];
  const values = seeds.flatMap(({ value }) => value ?? []);
  const average = mean(values);
  const error = Math.sqrt(
    values.reduce((sum, value) => sum + (value - average) ** 2, 0) / (values.length * (values.length - 1)),
  );
  return [
    {
      text,
      seeds: seeds.map(({ seed, value, slack }) => ({
        seed,
        value,
        holds: value === null ? null : holds(value, slack),
      })),
      together:
        values.length > 1
          ? { value: average, holds: holds(average, seeds.some(({ slack }) => slack > 0) ? error : 0) }
          : null,
    },
  ];
}

/** Standard error of the difference of two accuracies, in percentage points, as if they were independent. */
function errorOfDifference(a: number | null, b: number | null): number {
  const variance = (percent: number | null) => (percent === null ? 0 : (percent * (100 - percent)) / testImages);
  return Math.sqrt(variance(a) + variance(b));
}

function difference(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b;
}

function quotient(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a / b;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
