import type { ImageDataset } from '../datasets/dataset';
import { UserError } from '../errors';
import type { ImageBatch } from '../images/batch';
import { fromBytes, toBytes } from '../images/bytes';
import type { Measurement } from '../protocol/events';
import type { Runtime } from '../runtime/program';
import { cacheFolder } from '../storage/cacheFolder';
import { formatCount } from '../format';
import { isRankDeficient } from './fid';
import { evaluationBatch } from './fidReference';
import { chooseGroupSets, type GroupedReference, groupedReference, type GroupSets } from './groupReference';
import { distanceTo, GroupTally, meanOf } from './groupTally';
import { type Judges, prepareJudges } from './judges';
import type { LabelGroup } from './labelGroups';
import { StatisticsAccumulator } from './statistics';
import * as notes from './groupNotes';

export interface GroupedOptions {
  dataset: ImageDataset;
  runtime: Runtime;
  groups: readonly LabelGroup[];
  /** Images of each group wanted on each side. */
  perGroup: number;
  /** Seed of the choice of real images. */
  seed: number;
  /** Where networks and statistics of the real images are kept; default: Darkroom's cache. */
  cache?: string;
  /** Called while networks are trained and real images judged; what it throws ends the preparation. */
  onProgress?: (activity: string, done: number, total: number) => void;
  /** Called before each portion of images; what it throws ends the evaluation. */
  between?: () => void;
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

/** What was found of one group; null where it has no figure. */
export interface GroupFigures {
  group: LabelGroup;
  /** Generated images, and real ones. */
  count: number;
  wanted: number;
  fid: number | null;
  floor: number | null;
  /** Entropy of the predicted secondary classes, and |predicted - wanted| label: where labels are continuous. */
  entropy: number | null;
  labelError: number | null;
}

export interface GroupedEvaluation {
  /** 'fid' and 'intra-fid'; where labels are continuous 'diversity' and 'label-score' too. */
  measurements: Measurement[];
  groups: GroupFigures[];
}

/**
 * Judges generated images group by group (METHODS 1.10): FID over all groups together, Intra-FID as the mean of the
 * groups' FIDs; where labels are continuous also Diversity and Label Score, of Ding et al.
 */
export class GroupedEvaluator {
  private constructor(
    private readonly options: GroupedOptions,
    private readonly judges: Judges,
    private readonly sets: readonly GroupSets[],
    private readonly leftOut: readonly string[],
    private readonly reference: GroupedReference,
  ) {}

  /**
   * Prepares the networks, chooses the real images and computes their statistics, unless that was done before.
   * A group with fewer than two real images is left out, with a warning.
   * @throws UserError if that leaves none.
   */
  static async create(options: GroupedOptions): Promise<GroupedEvaluator> {
    const { dataset, runtime, groups, perGroup, seed, cache = cacheFolder(), onProgress } = options;
    const chosen = chooseGroupSets(dataset, groups, perGroup, seed);
    const enough = ({ reference }: GroupSets) => reference.indices.length >= 2;
    const [sets, leftOut] = [chosen.filter(enough), chosen.filter((set) => !enough(set))];
    if (sets.length === 0) {
      throw new UserError(`No group of ${dataset.title} has two real images or more, so none can be judged.`, {
        advice: 'Use more of the data set, or fewer groups.',
      });
    }
    const judges = await prepareJudges(dataset, runtime, { cache, onProgress });
    const between = (done: number) => onProgress?.('statistics of the real images', done, sets.length);
    const reference = await groupedReference({ dataset, judges, sets, seed, cache, between });
    return new GroupedEvaluator(
      options,
      judges,
      sets,
      leftOut.map(({ group }) => group.name),
      reference,
    );
  }

  /** What a person should know before trusting the figures, as sentences. */
  get warnings(): string[] {
    const { perGroup } = this.options;
    const least = Math.min(...this.counts);
    const warnings: string[] = [];
    if (least < perGroup)
      warnings.push(
        `Some groups have only ${formatCount(least)} real images: both sides have as many, not ${formatCount(perGroup)}.`,
      );
    const { dimension } = this.judges.extractor;
    if (isRankDeficient({ count: least, dimension })) {
      warnings.push(
        `Intra-FID says little here: ${formatCount(least)} images can't fill a covariance of ` +
          `${formatCount(dimension)} features.`,
      );
    }
    if (this.leftOut.length > 0) warnings.push(`Left out, for want of two real images: ${notes.someOf(this.leftOut)}.`);
    return warnings;
  }

  /** Images of each group that is judged, on each side: as many as wanted, or as many real ones as there are. */
  get counts(): number[] {
    return this.sets.map(({ reference }) => reference.indices.length);
  }

  /**
   * Judges what `draw` gives, asked for in portions and quantised to bytes first, as it would be saved. Figures are
   * null if an image isn't finite, and those made group by group also if a group has fewer than two images.
   * @throws RangeError if `draw` gives more images than it is asked for, or labels of another number.
   */
  async evaluate(draw: DrawGroup): Promise<GroupedEvaluation> {
    const overall = new StatisticsAccumulator(this.judges.extractor.dimension);
    const tallies: GroupTally[] = [];
    for (const set of this.sets) {
      const tally = await this.tallyOf(set, draw, overall);
      if (!tally) return this.withoutFigures();
      tallies.push(tally);
    }
    return this.figures(tallies, overall);
  }

  /** The group's images, counted; null if one isn't finite. */
  private async tallyOf(
    { index, group, labels: wanted }: GroupSets,
    draw: DrawGroup,
    overall: StatisticsAccumulator,
  ): Promise<GroupTally | null> {
    const tally = new GroupTally(this.judges);
    while (tally.count < wanted.length) {
      this.options.between?.();
      const asked = wanted.slice(tally.count, tally.count + evaluationBatch);
      const {
        images: { count, images },
        labels = new Float32Array(count).fill(group.label),
      } = await draw(index, asked.length, asked);
      if (count > asked.length) throw new RangeError(`${asked.length} images were asked for, ${count} were drawn.`);
      if (labels.length !== count) throw new RangeError(`${count} images were drawn with ${labels.length} labels.`);
      if (!images.every(Number.isFinite)) return null;
      if (count > 0) await tally.add(this.judges, { count, images: fromBytes(toBytes(images)) }, labels, overall);
      if (count < asked.length) break;
    }
    return tally;
  }

  private figures(tallies: readonly GroupTally[], overall: StatisticsAccumulator): GroupedEvaluation {
    const { reference, sets, judges } = this;
    const groups = tallies.map((tally, i): GroupFigures => {
      const enough = tally.count >= 2 && judges.continuous !== null;
      return {
        group: sets[i]!.group,
        count: tally.count,
        wanted: sets[i]!.labels.length,
        fid: distanceTo(reference.groups[i]!, tally.features, tally.count),
        floor: reference.floors.groups[i]!,
        entropy: enough ? tally.entropy : null,
        labelError: enough ? tally.labelError : null,
      };
    });
    const total = tallies.reduce((sum, { count }) => sum + count, 0);
    return this.evaluation(groups, distanceTo(reference.overall, overall, total), notes.shortfall(groups));
  }

  private withoutFigures(): GroupedEvaluation {
    const groups = this.sets.map(({ group, labels }, i): GroupFigures => ({
      group,
      count: 0,
      wanted: labels.length,
      fid: null,
      floor: this.reference.floors.groups[i]!,
      entropy: null,
      labelError: null,
    }));
    return this.evaluation(groups, null, ['The generated images are not finite.']);
  }

  private evaluation(groups: GroupFigures[], fid: number | null, remarks: readonly string[]): GroupedEvaluation {
    const {
      reference: { floors },
      judges: { extractor, continuous },
      options: { dataset, seed },
    } = this;
    const note = (...sentences: string[]) => [...sentences, ...remarks, ...this.warnings].join(' ');
    const origin = notes.origin(dataset, this.counts, seed);
    const features = notes.network('features', extractor);
    const floor = notes.floor(this.sets.map(({ other }) => other?.name ?? null));
    const measurements: Measurement[] = [
      {
        id: 'fid',
        label: `FID (${extractor.label})`,
        value: fid,
        floor: floors.fid,
        better: 'lower',
        note: note(`${origin}, all together, ${features}.`, floor),
      },
      {
        id: 'intra-fid',
        label: `Intra-FID (${extractor.label})`,
        value: meanOf(groups.map((group) => group.fid)),
        floor: meanOf(floors.groups),
        better: 'lower',
        note: note(`${origin}: the mean over groups of each group's FID, ${features}.`, floor),
      },
    ];
    if (continuous) {
      const { classifier, regressor } = continuous;
      measurements.push(
        {
          id: 'diversity',
          label: `Diversity (${classifier.label})`,
          value: meanOf(groups.map(({ entropy }) => entropy)),
          floor: floors.diversity,
          better: 'higher',
          note: note(`${origin}: ${notes.diversity(dataset, classifier, floors.accuracy!)}`),
        },
        {
          id: 'label-score',
          label: `Label Score (${regressor.label})`,
          value: meanOf(groups.map(({ labelError }) => labelError)),
          floor: floors.labelScore,
          better: 'lower',
          note: note(`${origin}: ${notes.labelScore(dataset, regressor)}`),
        },
      );
    }
    return { measurements, groups };
  }
}
