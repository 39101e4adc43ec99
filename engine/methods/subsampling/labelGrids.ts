import type { SampleGrid } from '../../images/batch';
import { slerp } from '../../images/interpolation';
import type { LabelGroup } from '../../metrics/labelGroups';
import type { Random } from '../../random';
import type { GeneratorSampler } from './generator/generatorSampler';
import type { LabelSpace } from './labels/labelSpace';

/** Largest number of rows of a grid. */
const maxRows = 20;

export interface LabelGridOptions {
  labelSpace: LabelSpace;
  columns: number;
  random: Random;
  note: string;
}

/** The groups that have a row in grids: all of them, or some at even distances. */
export function shownGroups({ groups }: LabelSpace): readonly LabelGroup[] {
  const every = Math.ceil(groups.length / maxRows);
  return groups.filter((_, i) => i % every === 0);
}

/** A row for each label, a column for each of `columns` fixed latent vectors. */
export async function labelGrid(sampler: GeneratorSampler, options: LabelGridOptions): Promise<SampleGrid> {
  const { random, columns } = options;
  return grid('samples', sampler, random.normals(columns * sampler.latent), options);
}

/** A row for each label, interpolating from one latent vector to another. */
export async function interpolationGrid(sampler: GeneratorSampler, options: LabelGridOptions): Promise<SampleGrid> {
  const { random, columns } = options;
  const { latent } = sampler;
  const [from, to] = [random.normals(latent), random.normals(latent)];
  const row = new Float32Array(columns * latent);
  for (let i = 0; i < columns; i++) row.set(slerp(from, to, columns === 1 ? 0 : i / (columns - 1)), i * latent);
  return grid('interpolation', sampler, row, options);
}

/** @param row latent vectors of every row: `columns x latent`. */
async function grid(
  kind: SampleGrid['kind'],
  sampler: GeneratorSampler,
  row: Float32Array,
  { labelSpace, columns, note }: LabelGridOptions,
): Promise<SampleGrid> {
  const groups = shownGroups(labelSpace);
  const latents = new Float32Array(groups.length * row.length);
  groups.forEach((_, i) => {
    latents.set(row, i * row.length);
  });
  const labels = Float32Array.from({ length: groups.length * columns }, (_, i) =>
    labelSpace.networkLabel(groups[Math.floor(i / columns)]!),
  );
  return {
    kind,
    rows: groups.length,
    columns,
    batch: { count: labels.length, images: await sampler.draw(latents, labels) },
    rowLabels: groups.map(({ name }) => name),
    note,
  };
}
