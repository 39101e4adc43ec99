import type { SampleGrid } from '../../images/batch';
import { slerp } from '../../images/interpolation';
import type { LabelGroup } from '../../metrics/labelGroups';
import type { Random } from '../../random';
import type { LabelSpace } from './labels/labelSpace';

/** Rows shown at most. */
const mostRows = 20;

/** Whatever draws an image for each label, by as many latents. */
export interface Drawer {
  latent: number;
  draw(latents: Float32Array, labels: Float32Array): Promise<Float32Array>;
}

/** The groups that have a row in grids: all of them, or some at even distances. */
export function shownGroups({ groups }: LabelSpace): readonly LabelGroup[] {
  const every = Math.ceil(groups.length / mostRows);
  return groups.filter((_, i) => i % every === 0);
}

/** A row for each label, a column for each of `columns` fixed latents. */
export async function labelGrid(
  source: Drawer,
  labelling: LabelSpace,
  columns: number,
  random: Random,
  note: string,
): Promise<SampleGrid> {
  const row = random.normals(columns * source.latent);
  return grid('samples', source, labelling, columns, row, note);
}

/** A row for each label, from one latent to another. */
export async function interpolationGrid(
  source: Drawer,
  labelling: LabelSpace,
  columns: number,
  random: Random,
  note: string,
): Promise<SampleGrid> {
  const [from, to] = [random.normals(source.latent), random.normals(source.latent)];
  const row = new Float32Array(columns * source.latent);
  for (let i = 0; i < columns; i++) row.set(slerp(from, to, columns === 1 ? 0 : i / (columns - 1)), i * source.latent);
  return grid('interpolation', source, labelling, columns, row, note);
}

async function grid(
  kind: SampleGrid['kind'],
  source: Drawer,
  labelling: LabelSpace,
  columns: number,
  row: Float32Array,
  note: string,
): Promise<SampleGrid> {
  const groups = shownGroups(labelling);
  const latents = new Float32Array(groups.length * columns * source.latent);
  groups.forEach((_, i) => {
    latents.set(row, i * row.length);
  });
  const labels = Float32Array.from({ length: groups.length * columns }, (_, i) =>
    labelling.networkLabel(groups[Math.floor(i / columns)]!),
  );
  const images = await source.draw(latents, labels);
  return {
    kind,
    rows: groups.length,
    columns,
    batch: { count: labels.length, images },
    rowLabels: groups.map(({ name }) => name),
    note,
  };
}
