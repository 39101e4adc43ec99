import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageDataset } from '../datasets/dataset';
import { Random } from '../random';
import { writeFileAtomic } from '../files/atomicFile';
import { digest } from '../files/digest';
import { frechetDistance } from './fid';
import { evaluationBatch } from './fidReference';
import { GroupTally, meanOf } from './groupTally';
import type { Judges } from './judges';
import { groupIndices, type LabelGroup } from './labelGroups';
import { batchesOf, type ImageSet } from './realImages';
import { type FeatureStatistics, StatisticsAccumulator } from './statistics';

/** The real images that a group's generated ones are compared with. */
export interface GroupSets {
  /** Its place among all groups. */
  index: number;
  group: LabelGroup;
  reference: ImageSet;
  /** The label of each reference image: the class's index, or in the label's unit. */
  labels: Float32Array;
  /** As many other real images of the group, and where they come from; null where there are not. */
  other: (ImageSet & { name: 'train' | 'test' }) | null;
}

/**
 * Chooses up to `perGroup` images of each group with `seed`: training images of a class; where labels are continuous,
 * test images, since the papers compare with all there are, not with the few that a GAN is trained on (METHODS 1.10).
 * The others are what is left of the same split, else images of the other one.
 */
export function chooseGroupSets(
  dataset: ImageDataset,
  groups: readonly LabelGroup[],
  perGroup: number,
  seed: number,
): GroupSets[] {
  const { continuous } = dataset;
  const [own, second] = continuous ? (['test', 'train'] as const) : (['train', 'test'] as const);
  const shuffled = (group: LabelGroup, split: 'train' | 'test') => {
    const indices = groupIndices(group, dataset, split);
    return Random.from(seed, `group ${group.name} ${split}`)
      .permutation(indices.length)
      .map((at) => indices[at]!);
  };
  return groups.map((group, index) => {
    const order = shuffled(group, own);
    const indices = order.subarray(0, perGroup);
    const used = indices.length;
    const left = { name: own, split: dataset[own], indices: order.subarray(used, 2 * used) };
    const held = { name: second, split: dataset[second], indices: shuffled(group, second).subarray(0, used) };
    return {
      index,
      group,
      reference: { split: dataset[own], indices },
      labels: Float32Array.from(indices, (at) => continuous?.test[at] ?? group.label),
      other: [left, held].find((set) => set.indices.length === used) ?? null,
    };
  });
}

/** What generated groups are compared with, and how real images themselves fare. */
export interface GroupedReference {
  /** Of all groups' images together. */
  overall: FeatureStatistics;
  groups: FeatureStatistics[];
  floors: {
    /** FID between all reference images and all others; null where a group has no others. */
    fid: number | null;
    groups: (number | null)[];
    /** Diversity and Label Score of the reference images; null where labels are not continuous. */
    diversity: number | null;
    labelScore: number | null;
    /**
     * Share of the reference images whose (secondary) class is predicted right; null where labels are not continuous.
     */
    accuracy: number | null;
  };
}

/** Part of the cache's key: another number where the choice of images or a figure's computation changes. */
const version = 1;

/**
 * Statistics of the real images and the floors, out of `cache` if they were computed before. Calls `between` after each
 * group.
 */
export async function groupedReference({
  dataset,
  judges,
  sets,
  seed,
  cache,
  between,
}: {
  dataset: ImageDataset;
  judges: Judges;
  sets: readonly GroupSets[];
  seed: number;
  cache: string;
  between: (done: number) => void;
}): Promise<GroupedReference> {
  const networks = [judges.extractor.id, judges.continuous?.classifier.id, judges.continuous?.regressor.id];
  const chosen = sets.map(({ group: { name, label, low, high }, reference, other }) => [
    name,
    label,
    low,
    high,
    reference.indices.length,
    other?.name,
  ]);
  const path = join(
    cache,
    'fid',
    `${digest('sha256', JSON.stringify(['groups', version, dataset.contentId, networks, chosen, seed]))}.f64`,
  );
  const counts = sets.map(({ reference }) => reference.indices.length);
  const cached = await read(path, counts, judges.extractor.dimension);
  if (cached) return cached;
  const reference = await compute(judges, sets, between);
  // A cache that can't be written costs time in the next run, and nothing in this one.
  await writeFileAtomic(path, encode(reference)).catch(() => {});
  return reference;
}

async function compute(
  judges: Judges,
  sets: readonly GroupSets[],
  between: (done: number) => void,
): Promise<GroupedReference> {
  const [all, allOthers] = [judges, judges].map(({ extractor }) => new StatisticsAccumulator(extractor.dimension));
  const tallies: GroupTally[] = [];
  const distances: (number | null)[] = [];
  let right = 0;
  for (const { reference, other, labels } of sets) {
    const tally = new GroupTally(judges);
    for (const batch of batchesOf(reference, evaluationBatch)) {
      const indices = reference.indices.subarray(tally.count, tally.count + batch.count);
      const classes = await tally.add(judges, batch, labels.subarray(tally.count), all!);
      right += classes.filter((predicted, i) => predicted === reference.split.labels[indices[i]!]).length;
    }
    tallies.push(tally);
    const others = new StatisticsAccumulator(judges.extractor.dimension);
    for (const batch of other ? batchesOf(other, evaluationBatch) : []) {
      const features = await judges.extractor.extract(batch);
      for (const statistics of [others, allOthers!]) statistics.add(features);
    }
    distances.push(other && frechetDistance(tally.features.finish(), others.finish()));
    between(tallies.length);
  }
  const overall = all!.finish();
  const asked = judges.continuous !== null;
  return {
    overall,
    groups: tallies.map(({ features }) => features.finish()),
    floors: {
      fid: distances.includes(null) ? null : frechetDistance(overall, allOthers!.finish()),
      groups: distances,
      diversity: asked ? meanOf(tallies.map(({ entropy }) => entropy)) : null,
      labelScore: asked ? meanOf(tallies.map(({ labelError }) => labelError)) : null,
      accuracy: asked ? right / overall.count : null,
    },
  };
}

/**
 * Float64, little-endian as on every platform of Node; NaN for null. Four floors, then of all images and of each group:
 * count, floor, mean, covariance.
 */
function encode({ overall, groups, floors }: GroupedReference): Uint8Array {
  const orNaN = (value: number | null) => value ?? NaN;
  const record = ({ count, mean, covariance }: FeatureStatistics, floor: number | null) => [
    count,
    orNaN(floor),
    ...mean,
    ...covariance,
  ];
  return new Uint8Array(
    Float64Array.from([
      ...[floors.fid, floors.diversity, floors.labelScore, floors.accuracy].map(orNaN),
      ...record(overall, floors.fid),
      ...groups.flatMap((statistics, i) => record(statistics, floors.groups[i]!)),
    ]).buffer,
  );
}

/** What `encode` wrote, or nothing if it isn't there, isn't whole or is of other counts. */
async function read(path: string, counts: readonly number[], dimension: number): Promise<GroupedReference | undefined> {
  const length = 2 + dimension + dimension * dimension;
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes?.length !== 8 * (4 + length * (counts.length + 1))) return undefined;
  const values = new Float64Array(Uint8Array.from(bytes).buffer);
  const orNull = (value: number) => (Number.isNaN(value) ? null : value);
  const [fid, diversity, labelScore, accuracy] = [...values.subarray(0, 4)].map(orNull);
  const records = Array.from({ length: counts.length + 1 }, (_, i) =>
    values.slice(4 + i * length, 4 + (i + 1) * length),
  );
  const [overall, ...groups] = records.map((record): FeatureStatistics => ({
    count: record[0]!,
    dimension,
    mean: record.slice(2, 2 + dimension),
    covariance: record.slice(2 + dimension),
  }));
  if (groups.some(({ count }, i) => count !== counts[i])) return undefined;
  const floors = {
    fid: fid!,
    groups: records.slice(1).map((record) => orNull(record[1]!)),
    diversity: diversity!,
    labelScore: labelScore!,
    accuracy: accuracy!,
  };
  return { overall: overall!, groups, floors };
}
