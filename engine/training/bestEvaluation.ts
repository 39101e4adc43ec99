import type { Experiment } from '../config/common';
import { headlineOf, type Evaluated } from '../history/headline';
import type { RunDeclarations } from '../protocol/declarations';
import type { Measurement } from '../protocol/events';
import type { Retention } from '../storage/checkpointStore';

/**
 * Which of a run's evaluations so far is the best by its headline figure. It is known from the run's events, so that an
 * engine that goes on knows what the one before it did, and lists of runs name the same.
 */
export class BestEvaluation {
  /** By step: one that is made again stands for the first. */
  private readonly evaluations: Map<number, Evaluated>;

  /** @param evaluations those that were made before. */
  constructor(
    private readonly declarations: Pick<RunDeclarations, 'measurements'>,
    evaluations: readonly Evaluated[] = [],
  ) {
    this.evaluations = new Map(evaluations.map((event) => [event.step, event]));
  }

  add(event: Evaluated): void {
    this.evaluations.delete(event.step);
    this.evaluations.set(event.step, event);
  }

  /**
   * What to warn of where these figures are doubtful, once in a run; else null. Each has it beside it in any case. The
   * first evaluation gives no warning: many a generator begins with one image of every latent.
   */
  newDoubt(measurements: readonly Measurement[]): string | null {
    const doubtsOf = (figures: readonly Measurement[]) => figures.flatMap(({ doubtful }) => doubtful ?? []);
    const [first, ...later] = this.evaluations.values();
    if (!first || later.some((before) => doubtsOf(before.measurements).length > 0)) return null;
    const doubts = [...new Set(doubtsOf(measurements))];
    return doubts.length === 0 ? null : `${doubts.join(' ')} Figures of such images are never the best.`;
  }

  /** The step of the best; undefined before the first. */
  get step(): number | undefined {
    return headlineOf(this.declarations, [...this.evaluations.values()])?.best?.step;
  }
}

/** Which checkpoints of a run stay. */
export function retentionOf({ checkpoints: { keep, best: keepsBest } }: Experiment, best: BestEvaluation): Retention {
  return { keep, best: keepsBest ? best.step : undefined };
}
