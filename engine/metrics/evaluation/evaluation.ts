import type { ImageBatch } from '../../images/batch';
import { fromBytes, toBytes } from '../../images/bytes';
import type { Measurement } from '../../protocol/events';
import { cacheFolder } from '../../files/cacheFolder';
import type { LabelGroup } from '../labelGroups';
import type { ChosenImagesMetric, LearnedImages, Metric, MetricSetting, ObservedImages, Statistics } from '../metric';
import {
  figureLabel,
  needed,
  observe,
  shortId,
  type EvaluationNetwork,
  type EvaluationNetworks,
  type NetworkOutput,
} from '../networks/evaluationNetwork';
import { finiteValue, meanOf, MetricTallies } from './metricTally';
import * as notes from './notes';
import type { RealImages, RealSet } from './realImages';
import { evaluationBatch, RealOutputs } from './realOutputs';
import { loadLearnedImages } from './learnedImages';
import { isDistance, isMemory, needsOf, type Reference } from './reference';
import { loadReferences } from './references';
import { countNotFinite, unusableOfGenerated, unusableOfReal, type UnusableOutputs } from './unusableOutputs';

export interface EvaluationOptions {
  /** Those that are computed, in the order of their figures: `applicableMetrics` of the registry. */
  metrics: readonly Metric[];
  /** All that the metrics need. */
  networks: EvaluationNetworks;
  real: RealImages;
  /** Where statistics of the real images are kept; default: Darkroom's cache. */
  cache?: string;
  /** Called while the real images are evaluated; what it throws ends the preparation. */
  onProgress?: (activity: string, done: number, total: number) => void;
  /** Called before each portion of images and each figure; what it throws ends the evaluation. */
  between?: () => void;
  /** Called with what comes to light while images are evaluated, once of each network. */
  warn?: (text: string) => void;
}

/**
 * Images of a group, and the label that each was asked for by, in the label's unit; by default the group's own label.
 */
interface DrawnGroup {
  images: ImageBatch;
  labels?: Float32Array;
}

/**
 * Draws `count` images of the group at that index; fewer, if the group has no more to give: it is not asked again then.
 * `labels` are those of `count` of the real images it is compared with, in their unit: whoever draws by them has the
 * same labels on both sides.
 */
export type DrawGroup = (group: number, count: number, labels: Float32Array) => Promise<DrawnGroup>;

/** What was found of one group. */
export interface GroupFigures {
  group: LabelGroup;
  /** Generated images, and real ones. */
  count: number;
  wanted: number;
  /** Of each metric that is computed group by group, by its id; null where the group has no figure. */
  values: Record<string, number | null>;
}

export interface ImageEvaluation {
  /** One of each metric. */
  measurements: Measurement[];
  /** None where images are not drawn group by group. */
  groups: GroupFigures[];
}

/** Of one metric: a value of each group, or of all images as the only one, and what is said beside. */
interface MetricFigures {
  values: (number | null)[];
  remarks: string[];
  alarms: string[];
}

/** Computes metrics of generated images, beside one choice of real ones. */
export class Evaluation {
  /** Ids of networks that were warned of. */
  private readonly told = new Set<string>();

  private constructor(
    readonly options: EvaluationOptions,
    private readonly setting: MetricSetting,
    private readonly references: ReadonlyMap<string, Reference>,
    /** Null where no metric compares with them. */
    readonly learned: LearnedImages | null,
    /** What the real images have shown to be of no use. */
    private readonly unusable: UnusableOutputs,
  ) {}

  /** Computes what the metrics have to know of the real images, unless that was done before. */
  static async create(options: EvaluationOptions): Promise<Evaluation> {
    const { metrics, networks, real, cache = cacheFolder(), onProgress } = options;
    const between = () => options.between?.();
    const { dataset, grouped, sets } = real;
    const setting = { dataset, networks, grouped, leastImages: Math.min(...countsOf(real)), between };
    const chosen = metrics.filter((metric): metric is ChosenImagesMetric => !isMemory(metric));
    const outputs = await RealOutputs.open(needsOf(chosen), { networks, real, cache });
    const references = await loadReferences(chosen, {
      setting,
      real,
      cache,
      outputs,
      between: (done) => onProgress?.('statistics of the real images', done, sets.length),
    });
    const memory = metrics.filter(isMemory);
    if (memory.length === 0) {
      const unusable = unusableOfReal(outputs, null, options);
      return new Evaluation(options, setting, references, null, unusable);
    }
    const learned = await loadLearnedImages(dataset, needed(networks, 'features'), { cache, between });
    for (const metric of memory) {
      const floor = finiteValue(await metric.ofLearned({ kept: new Map([['features', learned.control]]) }, learned));
      references.set(metric.id, { floor, units: [] });
    }
    return new Evaluation(options, setting, references, learned, unusableOfReal(outputs, learned, options));
  }

  /** What a person should know before trusting the figures, as sentences. */
  get warnings(): string[] {
    const { metrics, real } = this.options;
    return [
      ...new Set(this.unusable.values()),
      ...notes.shortage(
        real,
        metrics.map((metric) => this.labelOf(metric)),
      ),
      ...metrics.flatMap((metric) => notes.hardlyBetter(this.labelOf(metric), this.networksOf(metric))),
      ...metrics.flatMap((metric) => metric.warnings?.(this.setting) ?? []),
      ...notes.leftOut(real),
      ...notes.shared(real.dataset),
    ];
  }

  /** Images on each side, of each group or of all: as many as wanted, or as many real ones as there are. */
  get counts(): number[] {
    return countsOf(this.options.real);
  }

  /**
   * Evaluates what `generate` gives, asked for in portions, by the labels of real images that it is compared with: both
   * sides have the same ones.
   * @throws RangeError if it doesn't give as many as it is asked for.
   */
  async evaluateGenerator(generate: (labels: Float32Array) => Promise<ImageBatch>): Promise<Measurement[]> {
    const { measurements } = await this.evaluate(async (_group, wanted, labels) => {
      const images = await generate(labels);
      if (images.count !== wanted)
        throw new RangeError(`${wanted} images were asked for, ${images.count} were generated.`);
      return { images, labels };
    });
    return measurements;
  }

  /**
   * Evaluates what `draw` gives, asked for in portions and quantised to bytes first, as it would be saved. Figures are
   * null if an image isn't finite or what they are made with can't be used, and those made group by group also if a
   * group has fewer than two images.
   * @throws RangeError if `draw` gives more images than it is asked for, or labels of another number.
   */
  async evaluate(draw: DrawGroup): Promise<ImageEvaluation> {
    const { metrics, real, networks } = this.options;
    const tallies = new MetricTallies(metrics, this.setting, this.counts);
    const counts: number[] = [];
    const notFinite = new Map<NetworkOutput, number>();
    for (const [at, set] of real.sets.entries()) {
      const count = await this.tallyGroup(set, draw, async (images) => {
        for (const [output, values] of images.outputs) {
          const found = countNotFinite(values, needed(networks, output).width);
          if (found > 0) notFinite.set(output, (notFinite.get(output) ?? 0) + found);
        }
        await tallies.add(at, images);
      });
      if (count === null)
        return this.result(
          metrics.map(() => noFigures([])),
          [],
          ['The generated images are not finite.'],
        );
      counts.push(count);
    }
    const total = counts.reduce((sum, n) => sum + n, 0);
    const unusable = new Map([...unusableOfGenerated(notFinite, total, networks), ...this.unusable]);
    this.warnOnce(unusable);
    const figures: MetricFigures[] = [];
    for (const metric of metrics) {
      const reasons = metric.needs.flatMap((output) => unusable.get(output) ?? []);
      figures.push(
        reasons.length > 0
          ? noFigures(reasons.filter((reason) => !this.warnings.includes(reason)))
          : await this.figuresOf(metric, await tallies.finish(metric)),
      );
    }
    return this.result(figures, counts, notes.shortfall(this.groupsOf(counts)));
  }

  /** Of the real images that was said before. */
  private warnOnce(unusable: UnusableOutputs): void {
    for (const [output, reason] of unusable) {
      const { id } = needed(this.options.networks, output);
      if (this.unusable.has(output) || this.told.has(id)) continue;
      this.told.add(id);
      this.options.warn?.(reason);
    }
  }

  /** Tallies the images of a group. Returns how many there were; null if one isn't finite. */
  private async tallyGroup(
    { index, group, reference: { labels: wanted } }: RealSet,
    draw: DrawGroup,
    tally: (images: ObservedImages) => Promise<void>,
  ): Promise<number | null> {
    const { networks, metrics, between } = this.options;
    const needs = needsOf(metrics);
    let done = 0;
    while (done < wanted.length) {
      between?.();
      const asked = wanted.slice(done, done + evaluationBatch);
      const {
        images: { count, images },
        labels = new Float32Array(count).fill(group?.label ?? NaN),
      } = await draw(index, asked.length, asked);
      if (count > asked.length) throw new RangeError(`${asked.length} images were asked for, ${count} were drawn.`);
      if (labels.length !== count) throw new RangeError(`${count} images were drawn with ${labels.length} labels.`);
      if (!images.every(Number.isFinite)) return null;
      if (count > 0) {
        const batch = { count, images: fromBytes(toBytes(images)) };
        await tally({ ...batch, labels, classes: null, outputs: await observe(networks, batch, needs) });
      }
      done += count;
      if (count < asked.length) break;
    }
    return done;
  }

  /** A metric's figure of each group, or of all images as the only one. */
  private async figuresOf(metric: Metric, found: readonly (Statistics | null)[]): Promise<MetricFigures> {
    const { units } = this.references.get(metric.id)!;
    const figures: MetricFigures = { values: [], remarks: [], alarms: [] };
    for (const [i, images] of found.entries()) {
      this.options.between?.();
      const figure =
        images &&
        (await (isDistance(metric)
          ? metric.distance(images, units[i]!.statistics, this.setting)
          : isMemory(metric)
            ? metric.ofLearned(images, this.learned!)
            : metric.value(images, this.setting)));
      figures.values.push(figure === null ? null : finiteValue(figure));
      // Those of single groups would be a page.
      if (typeof figure !== 'object' || !figure || metric.scope !== 'all') continue;
      figures.remarks.push(figure.remark);
      if (figure.alarm !== undefined) figures.alarms.push(figure.alarm);
    }
    return figures;
  }

  /**
   * @param figures of each metric, of each group; none where there are none.
   * @param counts images of each group.
   */
  private result(
    figures: readonly MetricFigures[],
    counts: readonly number[],
    remarks: readonly string[],
  ): ImageEvaluation {
    const { metrics } = this.options;
    const alarms = figures.flatMap((own) => own.alarms);
    const measurements = metrics.map((metric, i): Measurement => {
      const { id, better } = metric;
      const own = this.networksOf(metric);
      return {
        id,
        label: this.labelOf(metric),
        ...(own.length > 0 && { network: own.map(shortId).join(', ') }),
        value: meanOf(figures[i]!.values),
        floor: metric.needs.some((output) => this.unusable.has(output)) ? null : this.references.get(id)!.floor,
        better,
        note: [...this.noteOf(metric), ...figures[i]!.remarks, ...remarks, ...alarms, ...this.warnings].join(' '),
        ...(alarms.length > 0 && { doubtful: alarms.join(' ') }),
      };
    });
    const groups = this.groupsOf(counts).map((group, at): GroupFigures => {
      const own = metrics.map((metric, i) => [metric.id, figures[i]!.values[at] ?? null] as const);
      return { ...group, values: Object.fromEntries(own.filter((_, i) => metrics[i]!.scope === 'group')) };
    });
    return { measurements, groups };
  }

  private networksOf({ needs }: Metric): EvaluationNetwork[] {
    return needs.map((output) => needed(this.options.networks, output));
  }

  private labelOf(metric: Metric): string {
    return figureLabel(metric.title, this.networksOf(metric));
  }

  /** How a figure was made, and what its floor is. */
  private noteOf(metric: Metric): string[] {
    const { real } = this.options;
    const over = metric.scope === 'group' ? ': the mean over groups of ' : real.grouped ? ', all together, ' : ', ';
    const how = metric.describe(this.setting);
    const floors = isDistance(metric)
      ? [notes.floor(real)]
      : isMemory(metric)
        ? [notes.heldOutFloor(this.learned!)]
        : [];
    return [`${notes.origin(real)}${over}${how}.`, ...floors];
  }

  /** The groups, with how many images of each there are; none where images are not drawn group by group. */
  private groupsOf(counts: readonly number[]): Omit<GroupFigures, 'values'>[] {
    return this.options.real.sets.flatMap(({ group, reference }, i) =>
      group ? [{ group, count: counts[i] ?? 0, wanted: reference.indices.length }] : [],
    );
  }
}

/** Of a metric without any, and why. */
function noFigures(remarks: string[]): MetricFigures {
  return { values: [], remarks, alarms: [] };
}

function countsOf({ sets }: RealImages): number[] {
  return sets.map(({ reference }) => reference.indices.length);
}
