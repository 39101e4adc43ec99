import { concatFloats } from '../../../floatArrays';
import { formatCount } from '../../../format';
import type { SampleGrid } from '../../../images/batch';
import { Evaluation, type DrawGroup } from '../../../metrics/evaluation/evaluation';
import { realImagesByGroup } from '../../../metrics/evaluation/realImages';
import { groupIndices } from '../../../metrics/labelGroups';
import { prepareEvaluationNetworks } from '../../../metrics/networks/prepareNetworks';
import { applicableMetrics, chosenMetrics } from '../../../metrics/registry';
import { Random } from '../../../random';
import type { HostTensors, State } from '../../../runtime/program';
import {
  createState,
  type Distribution,
  type EvaluationResult,
  type Model,
  type Scalars,
  type StageCheckpoint,
} from '../../model';
import type { SubsamplingContext } from '../config';
import { shownGroups } from '../labelGrids';
import { chooseSamples, plainSample } from './chooseSamples';
import { strategyCost, type ProposerPool } from './proposerPool';
import { acceptanceBars, comparisonOf, measurementsOf, type StrategyResult } from './samplingReport';
import { strategiesOf, type SamplingStrategy } from './strategies';
import { SubsampleStore, type SubsampleKey, type SubsampleRecord } from './subsampleStore';

/** Name of the state's tensor of progress: part of the checkpoint format. */
const doneName = 'subsampled';

/** Number of pairs of label group and strategy that are done, as a tensor of the state. */
function doneCount(done: number): HostTensors {
  return { [doneName]: { shape: [], data: Float32Array.of(done) } };
}

/** Seed of the choice of real images, the same for every run. */
const realImagesSeed = 0;

/**
 * Draws the images of every label group by every strategy, one pair in a step, then evaluates and compares them. Images
 * that are on disk are not drawn again.
 */
export class SamplingModel implements Model {
  readonly imagesPerStep: number;
  readonly state: State;
  private readonly strategies: readonly SamplingStrategy[];
  private readonly store: SubsampleStore;
  /** Pairs of label group and strategy that are done. A run that was killed may have images of later ones on disk. */
  private done: number;
  /** Where labels are continuous: test images of each group, found when they are first needed. */
  private readonly testImages: Uint32Array[] = [];

  private constructor(
    private readonly context: SubsamplingContext,
    private readonly pool: ProposerPool,
    checkpoint: StageCheckpoint | null,
  ) {
    const { runtime, experiment, runFolder, dataset, writeFile } = context;
    this.state = createState(runtime, doneCount(0), checkpoint);
    this.done = checkpoint?.tensors[doneName]!.data[0] ?? 0;
    this.strategies = strategiesOf(experiment);
    this.imagesPerStep = experiment.subsampling.perLabel;
    this.store = new SubsampleStore(runFolder, dataset, writeFile);
  }

  /** @param pool the model disposes of it. */
  static create(
    context: SubsamplingContext,
    pool: ProposerPool,
    checkpoint: StageCheckpoint | null = null,
  ): SamplingModel {
    return new SamplingModel(context, pool, checkpoint);
  }

  async step(done: number): Promise<Scalars> {
    const { strategies, store, state } = this;
    const strategy = strategies[done % strategies.length]!;
    const key = { strategy, group: Math.floor(done / strategies.length) };
    const record = (await store.read(key)) ?? (await this.draw(key));
    this.warnOf(record);
    this.done = done + 1;
    state.write(doneCount(this.done));
    return { [`sampling/images kept a second by ${strategy.name}`]: record.count / record.seconds };
  }

  /** The plain generator's images, and the accepted and rejected ones of ours, a row for each label that is drawn. */
  async grids(): Promise<SampleGrid[]> {
    const { labelSpace } = this.pool;
    const ours = this.strategies.find(({ id }) => id === 'conditional-ratio')!;
    const records = await this.recordsOf(ours);
    const groups = shownGroups(labelSpace)
      .map((group) => labelSpace.groups.indexOf(group))
      .filter((group) => records[group]);
    if (groups.length === 0) return [];
    const { name } = ours;
    return [
      await this.grid(
        'samples',
        { strategy: this.strategies[0]!, groups },
        'The plain generator, a row for each label',
      ),
      await this.grid(
        'subsampled',
        { strategy: ours, groups },
        `${name}: those of its images that were kept, a row for each label`,
      ),
      ...(records.some((record) => record !== null && record.rejected > 0)
        ? [
            await this.grid(
              'rejected',
              { strategy: ours, groups },
              `${name}: images that were refused, of the lowest density ratio first`,
            ),
          ]
        : []),
    ];
  }

  /** Acceptance by label of every strategy, once some images are drawn. */
  async distributions(): Promise<Distribution[]> {
    const rates = await Promise.all(
      this.strategies
        .filter(({ id }) => id !== 'plain')
        .map(async (strategy) => ({
          strategy,
          rates: (await this.recordsOf(strategy)).map((record) => record && record.kept / Math.max(1, record.tries)),
        })),
    );
    return rates.some((strategy) => strategy.rates.some((rate) => rate !== null))
      ? [acceptanceBars(this.pool.labelSpace, rates)]
      : [];
  }

  async evaluate(): Promise<EvaluationResult> {
    const { dataset, runtime, progress, experiment, networks } = this.context;
    const { groups } = this.pool.labelSpace;
    // Images of some labels alone can't be compared with real ones of all.
    if (!(await this.isComplete())) {
      progress.warn('Images are evaluated when those of all labels are drawn.');
      return { measurements: [], comparisons: [] };
    }
    const onProgress = (activity: string, done: number, total: number) => {
      progress.throwIfStopped();
      progress.activity(`${activity} ${done} / ${total}`);
    };
    const perGroup = experiment.subsampling.perLabel;
    const real = realImagesByGroup(dataset, groups, { perGroup, seed: realImagesSeed });
    // The images are on disk by now: what can't be judged is no reason to fail.
    if (real.sets.length === 0) {
      progress.warn(
        `No label of ${dataset.title} has two real images or more, so the images can't be judged by any figure. ` +
          'Use more of the data set, or fewer labels.',
      );
      return { measurements: [], comparisons: [] };
    }
    const metrics = applicableMetrics(dataset, { grouped: true }, chosenMetrics(experiment.evaluation.metrics));
    const between = () => {
      progress.throwIfStopped();
    };
    const { network } = experiment.evaluation;
    const evaluator = await Evaluation.create({
      metrics,
      networks: await prepareEvaluationNetworks(metrics, dataset, runtime, {
        network,
        between: (images) => {
          progress.activity(`feature network: ${formatCount(images)} images`);
          between();
        },
        onProgress,
      }),
      real,
      onProgress,
      between,
      warn: (text) => {
        progress.warn(text);
      },
    });
    for (const warning of evaluator.warnings) progress.warn(warning);
    const results: StrategyResult[] = [];
    for (const strategy of this.strategies) {
      progress.activity(`evaluating ${strategy.name}`);
      const records = await this.recordsOf(strategy);
      const evaluation = await evaluator.evaluate(this.drawer(strategy, records));
      results.push({
        strategy,
        evaluation,
        records: records.filter((record) => record !== null),
        cost: await strategyCost(strategy, networks, groups.length),
      });
    }
    return { measurements: measurementsOf(results), comparisons: [comparisonOf(results, experiment)] };
  }

  dispose(): void {
    this.pool.dispose();
    this.state.dispose();
  }

  /** Draws the images of a strategy and label group, and writes them to disk. */
  private async draw(key: SubsampleKey & { strategy: SamplingStrategy }): Promise<SubsampleRecord> {
    const { strategy, group } = key;
    const {
      experiment: { subsampling, seed },
      progress,
    } = this.context;
    const { labelSpace } = this.pool;
    const { name } = labelSpace.groups[group]!;
    const random = Random.from(seed, `${strategy.id} ${group}`);
    const started = performance.now();
    const proposer = await this.pool.proposer(strategy, group);
    const propose = proposer.propose((count) => this.labelsOf(group, count, random), random);
    const onProgress = (kept: number) => {
      progress.throwIfStopped();
      progress.activity(`${strategy.name}, ${name}: ${formatCount(kept)} / ${formatCount(subsampling.perLabel)}`);
    };
    const chosen = await chooseSamples(strategy.id, { propose, options: subsampling, random, onProgress });
    const { perLabel: wanted, batch } = subsampling;
    // A label must have images even where the ratio chooses none: plain images replace them, and the warning says so.
    const taken =
      chosen.outcome === 'dead'
        ? { ...(await plainSample(propose, { wanted, batch, onProgress })), outcome: chosen.outcome }
        : chosen;
    const record: SubsampleRecord = {
      system: strategy.name,
      group: name,
      count: taken.count,
      labels: labelSpace.continuous ? Array.from(taken.labels, (label) => labelSpace.inUnit(label)) : [],
      outcome: taken.outcome,
      tries: chosen.tries,
      burnIn: chosen.burnIn,
      kept: chosen.kept,
      maximum: chosen.maximum,
      seconds: (performance.now() - started) / 1000,
      rejected: chosen.rejected.count,
    };
    await this.store.write(key, { record, images: taken.samples, rejected: chosen.rejected.samples });
    return record;
  }

  private warnOf({ system, group, outcome, count, tries, kept }: SubsampleRecord): void {
    const {
      experiment: { subsampling },
      progress,
    } = this.context;
    if (outcome === 'dead') {
      progress.warn(
        `${system} has a ratio of 0 for every image of "${group}", and can choose none: its plain images are taken. ` +
          'Train the ratio longer, or with ratio.output "softplus".',
      );
    } else if (outcome === 'capped') {
      progress.warn(
        `${system} accepted ${formatCount(kept)} of ${formatCount(tries)} images of "${group}": ` +
          `${formatCount(count)} of ${formatCount(subsampling.perLabel)} that were wanted. ` +
          'Raise subsampling.maxTries to wait longer, or lower subsampling.perLabel.',
      );
    }
  }

  /** Labels for proposals of a group, as networks' numbers: those of the real images that it is compared with. */
  private labelsOf(group: number, count: number, random: Random): Float32Array {
    const { labelSpace } = this.pool;
    const { dataset } = this.context;
    const own = labelSpace.groups[group]!;
    if (!dataset.continuous) return new Float32Array(count).fill(own.label);
    const { test } = dataset.continuous;
    const indices = (this.testImages[group] ??= groupIndices(own, dataset, 'test'));
    if (indices.length === 0) return new Float32Array(count).fill(labelSpace.networkLabel(own));
    return Float32Array.from({ length: count }, () =>
      labelSpace.networkLabel({ ...own, label: test[indices[random.integer(indices.length)]!]! }),
    );
  }

  private async isComplete(): Promise<boolean> {
    const records = await Promise.all(this.strategies.map((strategy) => this.recordsOf(strategy)));
    return records.every((groups) => groups.every((record) => record !== null));
  }

  /** The records of a strategy's label groups; null for those that are not done yet. */
  private recordsOf(strategy: SamplingStrategy): Promise<(SubsampleRecord | null)[]> {
    const place = this.strategies.indexOf(strategy);
    return Promise.all(
      this.pool.labelSpace.groups.map(async (_, group) =>
        group * this.strategies.length + place < this.done ? this.store.read({ strategy, group }) : null,
      ),
    );
  }

  /** Gives the evaluator a strategy's images in their order. */
  private drawer(strategy: SamplingStrategy, records: readonly (SubsampleRecord | null)[]): DrawGroup {
    const { height, width, channels } = this.context.dataset;
    const size = height * width * channels;
    let open: { group: number; images: Float32Array; at: number } | undefined;
    return async (group, count) => {
      const record = records[group];
      if (open?.group !== group)
        open = { group, at: 0, images: await this.store.images({ strategy, group }, record?.count ?? 0) };
      const { images, at } = open;
      const given = Math.min(count, images.length / size - at);
      open = { group, images, at: at + given };
      return {
        images: { count: given, images: images.subarray(at * size, (at + given) * size) },
        ...(record && record.labels.length > 0 && { labels: Float32Array.from(record.labels.slice(at, at + given)) }),
      };
    };
  }

  /** A grid of a strategy's accepted images, or of its rejected ones, with a row for each of the groups. */
  private async grid(
    kind: 'samples' | 'subsampled' | 'rejected',
    { strategy, groups }: { strategy: SamplingStrategy; groups: readonly number[] },
    note: string,
  ): Promise<SampleGrid> {
    const { columns } = this.context.experiment.sampling;
    const rejected = kind === 'rejected';
    const rows = await Promise.all(
      groups.map(async (group) => {
        const record = await this.store.read({ strategy, group });
        const count = Math.min(columns, (rejected ? record?.rejected : record?.count) ?? 0);
        return this.row(await this.store.images({ strategy, group }, count, rejected ? '-rejected' : ''));
      }),
    );
    return {
      kind,
      rows: groups.length,
      columns,
      note,
      rowLabels: groups.map((group) => this.pool.labelSpace.groups[group]!.name),
      batch: { count: groups.length * columns, images: concatFloats(rows) },
    };
  }

  /** A row of a grid; where images are missing at its end, it is black. */
  private row(images: Float32Array): Float32Array {
    const { height, width, channels } = this.context.dataset;
    const { columns } = this.context.experiment.sampling;
    const row = new Float32Array(columns * height * width * channels).fill(-1);
    row.set(images.subarray(0, row.length));
    return row;
  }
}
