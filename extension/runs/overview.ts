import { byExperiment, type ExperimentRuns } from '../../engine/runs/experiments';
import { experimentOf, type Run } from '../../engine/runs/run';
import type { CatalogueChange, RunCatalogue } from './catalogue';
import { Listeners } from './listeners';

/** Where a run stands among the others of its experiment. */
export interface Standing {
  experiment: string;
  isBest: boolean;
  /** The keys in which the experiment's runs differ, the seed apart. */
  differing: readonly string[];
}

/** What became different: every list and every row, or only what some runs say of themselves. */
export type OverviewChange = { type: 'all' } | { type: 'some'; runs: readonly Run[] };

/**
 * All runs by experiment, with the best and the keys that differ. To set a thousand runs against each other takes its
 * time, so it's done when it is asked for after a run has come or gone or has another config, figure or name: a
 * heartbeat is none of these.
 */
export class RunOverview {
  private grouped: ExperimentRuns[] | null = null;
  private readonly groups = new Map<string, ExperimentRuns>();
  private readonly changed = new Listeners<OverviewChange>();
  private readonly subscription: { dispose(): void };

  readonly onDidChange = this.changed.add;

  constructor(private readonly catalogue: Pick<RunCatalogue, 'runs' | 'get' | 'onDidChange'>) {
    this.subscription = catalogue.onDidChange((change) => this.take(change));
  }

  dispose(): void {
    this.subscription.dispose();
  }

  /** In alphabetical order. Of the runs in it, `get` gives the present state. */
  get experiments(): readonly ExperimentRuns[] {
    if (!this.grouped) {
      this.grouped = byExperiment(this.catalogue.runs);
      this.groups.clear();
      for (const group of this.grouped) for (const { folder } of group.runs) this.groups.set(folder, group);
    }
    return this.grouped;
  }

  get(folder: string): Run | undefined {
    return this.catalogue.get(folder);
  }

  /** The experiment that a run belongs to. */
  experimentOf(folder: string): ExperimentRuns | undefined {
    return this.experiments.length > 0 ? this.groups.get(folder) : undefined;
  }

  standingOf(run: Run): Standing {
    const group = this.experimentOf(run.folder);
    return {
      experiment: group?.name ?? experimentOf(run),
      isBest: group?.best?.folder === run.folder,
      differing: group?.differing ?? [],
    };
  }

  private take({ runs }: CatalogueChange): void {
    const mattersToOthers = runs.length === 0 || runs.some(({ before, now }) => !before || !now || differ(before, now));
    if (mattersToOthers) this.grouped = null;
    this.changed.tell(
      mattersToOthers ? { type: 'all' } : { type: 'some', runs: runs.flatMap(({ now }) => (now ? [now] : [])) },
    );
  }
}

function differ(before: Run, now: Run): boolean {
  return (
    before.config !== now.config ||
    before.annotations !== now.annotations ||
    before.experimentFile !== now.experimentFile ||
    before.record?.experiment !== now.record?.experiment ||
    before.record?.startedAt !== now.record?.startedAt ||
    before.headline?.id !== now.headline?.id ||
    before.headline?.best?.value !== now.headline?.best?.value
  );
}
