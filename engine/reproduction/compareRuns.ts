import { compareCurves, compareDistributions, compareEvaluations, compareMatrices } from './compareFigures';
import { compareGrids } from './compareGrids';
import { compareWeights } from './compareWeights';
import { comparedThings, type ComparedThing, type Difference, type Findings } from './difference';
import type { RunContents } from './runContents';

/** How far two runs are the same. What depends on the clock or on the machine's load is not looked at. */
export interface Comparison {
  /** Whether all that was compared is the same, bit for bit, and something that training changed was. */
  identical: boolean;
  /** The last step that both came to. */
  upTo: number;
  /** How many points of curves, grids, bars, matrices, figures and tensors were compared. */
  compared: Record<ComparedThing, number>;
  /** In the order of their steps: where the runs part is the first. */
  differences: Difference[];
}

/** Compares two runs up to the last step that both came to. */
export async function compareRuns(a: RunContents, b: RunContents): Promise<Comparison> {
  const upTo = Math.min(a.record.progress.step, b.record.progress.step);
  const findings: Record<ComparedThing, Findings> = {
    curve: compareCurves(a.history, b.history, upTo),
    grid: await compareGrids(a, b, upTo),
    distribution: compareDistributions(a.history, b.history, upTo),
    matrix: compareMatrices(a.history, b.history, upTo),
    evaluation: compareEvaluations(a.history, b.history, upTo),
    weights: await compareWeights(a.folder, b.folder, upTo),
    end: compareEnds(a, b),
  };
  const compared = Object.fromEntries(
    comparedThings.map((what) => [what, findings[what].compared]),
  ) as Comparison['compared'];
  const differences = Object.values(findings)
    .flatMap((each) => each.differences)
    .sort((one, other) => one.step - other.step || order(one) - order(other));
  // Grids of untrained networks alone would say little.
  const tells = upTo === 0 || compared.curve + compared.weights > 0;
  return { identical: tells && differences.length === 0, upTo, compared, differences };
}

function order({ what }: Difference): number {
  return comparedThings.indexOf(what);
}

/** A run that failed where another went on is not the same; one that was stopped may be. */
function compareEnds(a: RunContents, b: RunContents): Findings {
  const failed = [a, b].filter(({ record }) => record.state === 'failed');
  const [one] = failed;
  if (!one || failed.length > 1) return { compared: 0, differences: [] };
  const which = one === a ? 'first' : 'second';
  const { progress, reason } = one.record;
  const message = `Only the ${which} failed: ${reason ?? 'it did not say why.'}`;
  return { compared: 0, differences: [{ step: progress.step, what: 'end', name: 'state', message }] };
}
