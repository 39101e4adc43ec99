import type { RunHistory, Series } from '../history/history';
import { exactly, type Difference, type Findings } from './difference';

/**
 * Compares the curves of two runs up to a step, but for those of the machine. A point is the mean since the point
 * before it, so that only points with the same one before them are comparable.
 */
export function compareCurves(a: RunHistory, b: RunHistory, upTo: number): Findings {
  const ofMachine = new Set(
    [a, b].flatMap(({ declarations }) => declarations.series.filter((each) => each.ofMachine).map(({ id }) => id)),
  );
  const [ours, theirs] = [a, b].map(
    ({ series }) => new Map(series.filter(({ name }) => !ofMachine.has(name)).map((each) => [each.name, each])),
  ) as [Map<string, Series>, Map<string, Series>];
  const [ourSteps, theirSteps] = [stepsOf(ours), stepsOf(theirs)];
  const differences: Difference[] = [];
  let compared = 0;
  for (const name of new Set([...ours.keys(), ...theirs.keys()])) {
    const [our, their] = [ours.get(name), theirs.get(name)];
    if (our && their) {
      const points = comparablePoints(our, their, upTo);
      compared += points.length;
      const parted = points.find(({ values: [one, other] }) => !Object.is(one, other));
      if (parted) {
        const [one, other] = parted.values.map(exactly);
        differences.push({ step: parted.step, what: 'curve', name, message: `${name} is ${one} and ${other}.` });
      }
      continue;
    }
    // A run that has other points there would have this one.
    const [alone, others] = our ? [our, theirSteps] : [their!, ourSteps];
    const step = alone.steps.find((each) => each <= upTo && others.has(each));
    if (step !== undefined)
      differences.push({ step, what: 'curve', name, message: `Only ${our ? 'the first' : 'the second'} has ${name}.` });
  }
  return { compared, differences };
}

function stepsOf(series: ReadonlyMap<string, Series>): Set<number> {
  return new Set([...series.values()].flatMap(({ steps }) => [...steps]));
}

function comparablePoints(a: Series, b: Series, upTo: number): { step: number; values: [number, number] }[] {
  const places = new Map(Array.from(b.steps, (step, i) => [step, i]));
  return Array.from(a.steps).flatMap((step, i) => {
    const j = places.get(step);
    if (j === undefined || step > upTo || a.steps[i - 1] !== b.steps[j - 1]) return [];
    return [{ step, values: [a.values[i]!, b.values[j]!] as [number, number] }];
  });
}

/** Compares the figures of evaluations that both runs made, up to a step. */
export function compareEvaluations(a: RunHistory, b: RunHistory, upTo: number): Findings {
  const differences: Difference[] = [];
  let compared = 0;
  for (const { step, measurements } of a.evaluations) {
    const other = b.evaluations.find((evaluation) => evaluation.step === step);
    if (!other || step > upTo) continue;
    for (const { id, label, value, floor } of measurements) {
      const its = other.measurements.find((measurement) => measurement.id === id);
      compared++;
      if (its && Object.is(its.value, value) && Object.is(its.floor, floor)) continue;
      const message = !its
        ? `Only the first has ${label}.`
        : Object.is(its.value, value)
          ? `The floor of ${label} is ${exactly(floor)} and ${exactly(its.floor)}.`
          : `${label} is ${exactly(value)} and ${exactly(its.value)}.`;
      differences.push({ step, what: 'evaluation', name: id, message });
    }
  }
  return { compared, differences };
}

/** Compares the bars that both runs told, up to a step. */
export function compareDistributions(a: RunHistory, b: RunHistory, upTo: number): Findings {
  const differences: Difference[] = [];
  let compared = 0;
  for (const { id, title, step, series } of a.distributions) {
    const other = b.distributions.find((distribution) => distribution.id === id && distribution.step === step);
    if (!other || step > upTo) continue;
    compared++;
    if (JSON.stringify(series) !== JSON.stringify(other.series))
      differences.push({ step, what: 'distribution', name: id, message: `The bars of "${title}" are others.` });
  }
  return { compared, differences };
}

/** Compares the matrices that both runs told, up to a step. */
export function compareMatrices(a: RunHistory, b: RunHistory, upTo: number): Findings {
  const differences: Difference[] = [];
  let compared = 0;
  for (const { id, title, step, rows, columns, cells } of a.matrices) {
    const other = b.matrices.find((matrix) => matrix.id === id && matrix.step === step);
    if (!other || step > upTo) continue;
    compared++;
    const theirs = [other.rows, other.columns, other.cells];
    if (JSON.stringify([rows, columns, cells]) !== JSON.stringify(theirs))
      differences.push({ step, what: 'matrix', name: id, message: `The counts of "${title}" are others.` });
  }
  return { compared, differences };
}
