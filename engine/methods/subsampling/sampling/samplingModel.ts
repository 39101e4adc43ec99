import type { SampleGrid } from '../../../images/batch';
import { GroupedEvaluator, type DrawGroup } from '../../../metrics/groupedEvaluation';
import { groupIndices } from '../../../metrics/labelGroups';
import { Random } from '../../../random';
import type { State } from '../../../runtime/program';
import { formatCount } from '../../../format';
import {
  createState,
  type Distribution,
  type EvaluationResult,
  type Model,
  type Scalars,
  type StageCheckpoint,
} from '../../model';
import type { SubsamplingContext } from '../context';
import type { Cost } from '../savedNetworks';
import { shownGroups } from '../labelGrids';
import type { LabelSpace } from '../labels/labelSpace';
import { chooseSamples, plainSample } from './chooseSamples';
import type { Subsample } from './proposals';
import type { Proposer } from './proposer';
import { acceptanceBars, comparisonOf, measurementsOf, type StrategyResult } from './samplingReport';
import { SubsampleStore, type SubsampleRecord } from './subsampleStore';
import type { SamplingStrategy } from './strategies';

/** What the last stage works with. */
export interface SamplingParts {
  labelling: LabelSpace;
  systems: readonly SamplingStrategy[];
  /** Proposals as a system makes them for a group. */
  proposer(system: SamplingStrategy, group: number): Promise<Proposer>;
  /** What a system's own networks cost; null for one that trains none. */
  cost(system: SamplingStrategy): Promise<Cost | null>;
  dispose(): void;
}

/** Pairs of a group and a system that are done, as far as the loop has counted them. */
const doneName = 'subsampled';
/** Real images are the same for every run. */
const realImagesSeed = 0;

/**
 * Draws every group's images by every system, a pair in a step, then judges and compares them. Whatever is drawn is on
 * the disk.
 */
export class SamplingModel implements Model {
  readonly imagesPerStep: number;
  private readonly store: SubsampleStore;
  private done: number | undefined;
  /** Where labels are continuous: test images of each group, once they were looked for. */
  private readonly windows: Uint32Array[] = [];

  constructor(
    private readonly context: SubsamplingContext,
    private readonly parts: SamplingParts,
    readonly state: State,
  ) {
    this.imagesPerStep = context.experiment.subsampling.perLabel;
    this.store = new SubsampleStore(context.runFolder, context.dataset);
  }

  static create(
    context: SubsamplingContext,
    parts: SamplingParts,
    checkpoint: StageCheckpoint | null = null,
  ): SamplingModel {
    return new SamplingModel(
      context,
      parts,
      createState(context.runtime, { [doneName]: { shape: [], data: new Float32Array(1) } }, checkpoint),
    );
  }

  async step(): Promise<Scalars> {
    const { systems } = this.parts;
    this.done ??= (await this.state.read([doneName]))[doneName]!.data[0]!;
    const [group, system] = [Math.floor(this.done / systems.length), systems[this.done % systems.length]!];
    const drawn = (await this.store.read(system, group)) ?? (await this.draw(system, group));
    this.done++;
    this.state.write({ [doneName]: { shape: [], data: Float32Array.of(this.done) } });
    return { [`sampling/images kept a second by ${system.name}`]: drawn.count / drawn.seconds };
  }

  /** The plain generator's images, those kept of them, and those refused, a row for each group that is drawn. */
  async grids(): Promise<SampleGrid[]> {
    const { systems, labelling } = this.parts;
    const ours = systems.find(({ id }) => id === 'conditional-ratio')!;
    const {
      experiment: {
        sampling: { columns },
      },
    } = this.context;
    const drawn = await this.drawnSoFar(ours);
    const rows = shownGroups(labelling)
      .map((group) => labelling.groups.indexOf(group))
      .filter((group) => drawn[group]);
    if (rows.length === 0) return [];
    const sheet = async (
      kind: SampleGrid['kind'],
      system: SamplingStrategy,
      which: '' | '-rejected',
      note: string,
    ): Promise<SampleGrid> => {
      const images = await Promise.all(
        rows.map(async (group) => {
          const known = await this.store.read(system, group);
          const count = Math.min(columns, (which === '' ? known?.count : known?.rejected) ?? 0);
          return this.row(await this.store.images(system, group, count, which), columns);
        }),
      );
      return {
        kind,
        rows: rows.length,
        columns,
        note,
        rowLabels: rows.map((group) => labelling.groups[group]!.name),
        batch: { count: rows.length * columns, images: joinRows(images) },
      };
    };
    return [
      await sheet('samples', systems[0]!, '', 'The plain generator, a row for each label'),
      await sheet('subsampled', ours, '', `${ours.name}: those of its images that were kept, a row for each label`),
      ...(drawn.some((known) => known !== null && known.rejected > 0)
        ? [
            await sheet(
              'rejected',
              ours,
              '-rejected',
              `${ours.name}: images that were refused, of the lowest density ratio first`,
            ),
          ]
        : []),
    ];
  }

  async distributions(): Promise<Distribution[]> {
    const { systems, labelling } = this.parts;
    const rates = await Promise.all(
      systems
        .filter(({ id }) => id !== 'plain')
        .map(async (system) => ({
          system,
          rates: (await this.drawnSoFar(system)).map((drawn) => drawn && drawn.kept / Math.max(1, drawn.tries)),
        })),
    );
    return rates.some((system) => system.rates.some((rate) => rate !== null)) ? [acceptanceBars(labelling, rates)] : [];
  }

  async evaluate(): Promise<EvaluationResult> {
    const { dataset, runtime, progress, experiment } = this.context;
    const { labelling, systems } = this.parts;
    // Images of some labels only are not to be compared with real ones of all.
    if (!(await this.isComplete())) {
      progress.warn('Images are judged when those of all labels are drawn.');
      return { measurements: [], comparisons: [] };
    }
    const evaluator = await GroupedEvaluator.create({
      dataset,
      runtime,
      groups: labelling.groups,
      perGroup: experiment.subsampling.perLabel,
      seed: realImagesSeed,
      between: () => {
        progress.throwIfStopped();
      },
      onProgress: (activity, done, total) => {
        progress.throwIfStopped();
        progress.activity(`${activity} ${done} / ${total}`);
      },
    });
    for (const warning of evaluator.warnings) progress.warn(warning);
    const results: StrategyResult[] = [];
    for (const system of systems) {
      progress.activity(`judging ${system.name}`);
      const drawn = await this.drawnSoFar(system);
      const evaluation = await evaluator.evaluate(this.drawer(system, drawn));
      results.push({
        system,
        evaluation,
        drawn: drawn.filter((known) => known !== null),
        cost: await this.parts.cost(system),
      });
    }
    return { measurements: measurementsOf(results), comparisons: [comparisonOf(results, experiment)] };
  }

  dispose(): void {
    this.parts.dispose();
    this.state.dispose();
  }

  private async draw(system: SamplingStrategy, group: number): Promise<SubsampleRecord> {
    const {
      experiment: { subsampling, seed },
      progress,
    } = this.context;
    const { labelling } = this.parts;
    const { name } = labelling.groups[group]!;
    const random = Random.from(seed, `${system.id} ${group}`);
    const started = performance.now();
    const proposer = await this.parts.proposer(system, group);
    const { size } = proposer;
    const propose = proposer.propose((count) => this.labelsOf(group, count, random), random);
    const told = (kept: number) => {
      progress.throwIfStopped();
      progress.activity(`${system.name}, ${name}: ${formatCount(kept)} / ${formatCount(subsampling.perLabel)}`);
    };
    const chosen = await chooseSamples(system.id, propose, size, subsampling, random, told);
    this.warnOf(system, name, chosen);
    // What chooses nothing must not leave the label empty: plain images stand in, and the warning says so.
    const taken =
      chosen.outcome === 'dead'
        ? {
            ...(await plainSample(propose, size, subsampling.perLabel, subsampling.batch, told)),
            outcome: chosen.outcome,
          }
        : chosen;
    const [images, labels] = apart(taken.samples, size);
    const [rejected] = apart(chosen.rejected, size);
    const drawn: SubsampleRecord = {
      system: system.name,
      group: name,
      count: taken.count,
      labels: labelling.continuous ? [...labels].map((label) => labelling.inUnit(label)) : [],
      outcome: taken.outcome,
      tries: chosen.tries,
      burnIn: chosen.burnIn,
      kept: chosen.kept,
      maximum: chosen.maximum,
      seconds: (performance.now() - started) / 1000,
      rejected: chosen.rejected.length / size,
    };
    await this.store.write(system, group, drawn, images, rejected);
    return drawn;
  }

  private warnOf(system: SamplingStrategy, group: string, { outcome, count, tries, kept }: Subsample): void {
    const {
      experiment: { subsampling },
      progress,
    } = this.context;
    if (outcome === 'dead') {
      progress.warn(
        `${system.name} has a ratio of 0 for every image of "${group}", and can choose none: its plain ` +
          'images are taken. ' +
          'Train the ratio longer, or with ratio.output "softplus".',
      );
    } else if (outcome === 'capped') {
      progress.warn(
        `${system.name} accepted ${formatCount(kept)} of ${formatCount(tries)} images of "${group}": ` +
          `${formatCount(count)} of ${formatCount(subsampling.perLabel)} that were wanted. ` +
          'Raise subsampling.maxTries to wait longer, or lower subsampling.perLabel.',
      );
    }
  }

  /** Labels for proposals of a group, in the networks' numbers: as those of the real images it is judged by. */
  private labelsOf(group: number, count: number, random: Random): Float32Array {
    const { labelling } = this.parts;
    const { dataset } = this.context;
    const own = labelling.groups[group]!;
    if (!dataset.continuous) return new Float32Array(count).fill(own.label);
    const { test } = dataset.continuous;
    const indices = (this.windows[group] ??= groupIndices(own, dataset, 'test'));
    if (indices.length === 0) return new Float32Array(count).fill(labelling.networkLabel(own));
    return Float32Array.from({ length: count }, () =>
      labelling.networkLabel({ ...own, label: test[indices[random.integer(indices.length)]!]! }),
    );
  }

  private async isComplete(): Promise<boolean> {
    const drawn = await Promise.all(this.parts.systems.map((system) => this.drawnSoFar(system)));
    return drawn.every((groups) => groups.every((known) => known !== null));
  }

  private drawnSoFar(system: SamplingStrategy): Promise<(SubsampleRecord | null)[]> {
    return Promise.all(this.parts.labelling.groups.map((_, group) => this.store.read(system, group)));
  }

  /** Gives the evaluator a system's images in their order. */
  private drawer(system: SamplingStrategy, drawn: readonly (SubsampleRecord | null)[]): DrawGroup {
    const { height, width, channels } = this.context.dataset;
    const size = height * width * channels;
    let open: { group: number; images: Float32Array; at: number } | undefined;
    return async (group, count) => {
      const known = drawn[group];
      if (open?.group !== group)
        open = { group, at: 0, images: await this.store.images(system, group, known?.count ?? 0) };
      const { images, at } = open;
      const given = Math.min(count, images.length / size - at);
      open = { group, images, at: at + given };
      return {
        images: { count: given, images: images.subarray(at * size, (at + given) * size) },
        ...(known && known.labels.length > 0 && { labels: Float32Array.from(known.labels.slice(at, at + given)) }),
      };
    };
  }

  /** A row of a grid; what is missing at its end is black. */
  private row(images: Float32Array, columns: number): Float32Array {
    const { height, width, channels } = this.context.dataset;
    const row = new Float32Array(columns * height * width * channels).fill(-1);
    row.set(images.subarray(0, row.length));
    return row;
  }
}

/** Samples as images and labels, which stand behind the pixels. */
function apart(samples: Float32Array, size: number): [images: Float32Array, labels: Float32Array] {
  const count = samples.length / size;
  const images = new Float32Array(count * (size - 1));
  for (let i = 0; i < count; i++) images.set(samples.subarray(i * size, (i + 1) * size - 1), i * (size - 1));
  return [images, Float32Array.from({ length: count }, (_, i) => samples[(i + 1) * size - 1]!)];
}

function joinRows(rows: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
  rows.reduce((at, row) => {
    all.set(row, at);
    return at + row.length;
  }, 0);
  return all;
}
