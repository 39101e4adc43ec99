import { beforeAll, describe, expect, it } from 'vitest';
import { samplingProgram } from '../../../engine/networks/conditionalGan';
import { ImageSampler, type LatentPoints } from '../../../engine/methods/selfLabeling/imageSampler';
import { createNetworks, initialState } from '../../../engine/methods/selfLabeling/selfLabelingNetworks';
import { smallArchitecture } from '../../../engine/networks/smallGan';
import { Random } from '../../../engine/random';
import { compiled } from '../runtimes';

const [latent, labels, batch] = [6, 4, 5];
const image = [8, 8, 1] as const;
const pixels = 64;
const rowLabels = ['a', 'b', 'c'];
let sampler: ImageSampler;

async function samplerOf(latentLength: number): Promise<ImageSampler> {
  const networks = createNetworks({
    architecture: smallArchitecture,
    image,
    latent: latentLength,
    labels,
    width: 0.25,
    labelScale: 1,
  });
  const state = compiled.createState(initialState(networks, Random.from(2, 'weights')));
  return new ImageSampler(await compiled.compile(samplingProgram(networks, batch, Object.keys(state.specs)), state), {
    batch,
    latent: latentLength,
    labels,
  });
}

beforeAll(async () => {
  sampler = await samplerOf(latent);
});

const seeded = () => Random.from(7, 'grids');
const latentAt = ({ latents }: LatentPoints, i: number) => [...latents.subarray(i * latent, (i + 1) * latent)];
const labelAt = ({ labels: rows }: LatentPoints, i: number) => [...rows.subarray(i * labels, (i + 1) * labels)];
const expectClose = (actual: ArrayLike<number>, expected: ArrayLike<number>) => {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThan(1e-5);
};

describe('a label grid', () => {
  it('has a row for each label and a column for each latent, always the same', () => {
    const columns = 4;
    const { points, rows } = sampler.labelGrid(rowLabels.length, columns, seeded());
    expect(sampler.labelGrid(rowLabels.length, columns, seeded()).points).toEqual(points);
    expect([rows, points.count]).toEqual([3, 12]);
    for (let i = 0; i < points.count; i++) {
      expect(latentAt(points, i)).toEqual(latentAt(points, i % columns));
      expect(labelAt(points, i)).toEqual(
        Array.from({ length: labels }, (_, k) => (k === Math.floor(i / columns) ? 1 : 0)),
      );
    }
    expect(new Set(Array.from({ length: columns }, (_, i) => latentAt(points, i).join())).size).toBe(columns);
  });

  it('keeps its columns when more are asked for', () => {
    const [few, many] = [
      sampler.labelGrid(rowLabels.length, 2, seeded()).points,
      sampler.labelGrid(rowLabels.length, 5, seeded()).points,
    ];
    expect(latentAt(many, 1)).toEqual(latentAt(few, 1));
  });
});

describe('an interpolation grid', () => {
  it('goes from one normal latent to another', () => {
    const columns = 7;
    const { points } = sampler.interpolationGrid(rowLabels.length, columns, seeded());
    const random = seeded();
    const [from, to] = [random.normals(latent), random.normals(latent)];
    for (let row = 0; row < 3; row++) {
      expectClose(latentAt(points, row * columns), from);
      expectClose(latentAt(points, row * columns + columns - 1), to);
    }
  });

  it('goes along the arc in equal angles, and never through the middle of the sphere', () => {
    const columns = 9;
    const { points } = sampler.interpolationGrid(1, columns, seeded());
    const all = Array.from({ length: columns }, (_, i) => latentAt(points, i));
    const dot = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
    const length = (a: number[]) => Math.sqrt(dot(a, a));
    const [from, to] = [all[0]!, all.at(-1)!];
    const whole = Math.acos(dot(from, to) / (length(from) * length(to)));
    all.forEach((point, i) => {
      const t = i / (columns - 1);
      const [a, b] = [Math.sin((1 - t) * whole) / Math.sin(whole), Math.sin(t * whole) / Math.sin(whole)];
      expectClose(
        point,
        from.map((x, k) => a * x + b * to[k]!),
      );
      expect(length(point)).toBeGreaterThan(0.7 * Math.min(length(from), length(to)));
    });
  });

  it('is a line where the ends are opposite, as they can be in one dimension', async () => {
    const flat = await samplerOf(1);
    for (let seed = 0; seed < 8; seed++) {
      const { latents } = flat.interpolationGrid(1, 5, Random.from(seed, 'grids')).points;
      const random = Random.from(seed, 'grids');
      const [from, to] = [random.normals(1)[0]!, random.normals(1)[0]!];
      expectClose(
        latents,
        [0, 1, 2, 3, 4].map((i) => from + ((to - from) * i) / 4),
      );
    }
  });

  it('of one column is the first latent', () => {
    const { points } = sampler.interpolationGrid(1, 1, seeded());
    expectClose(latentAt(points, 0), seeded().normals(latent));
  });
});

const classesOf = (count: number) => Int32Array.from({ length: count }, (_, i) => i % labels);

describe('images', () => {
  it.each([1, batch, batch + 1, 3 * batch - 1])(
    'do not depend on how a batch is filled up: %i of them',
    async (count) => {
      const points = sampler.points(classesOf(count), Random.from(1, 'points'));
      const { images, count: drawn } = await sampler.images(points);
      expect(drawn).toBe(count);
      for (let i = 0; i < count; i++) {
        const alone = await sampler.images({
          count: 1,
          latents: Float32Array.from(latentAt(points, i)),
          labels: Float32Array.from(labelAt(points, i)),
        });
        expectClose(alone.images, images.subarray(i * pixels, (i + 1) * pixels));
      }
    },
  );

  it('differ between latents, and lie in [-1, 1]', async () => {
    const { images } = await sampler.images(sampler.points(classesOf(2), Random.from(1, 'points')));
    expect(images.every((x) => Math.abs(x) <= 1)).toBe(true);
    expect(images.subarray(0, pixels)).not.toEqual(images.subarray(pixels));
  });

  it('are of the labels that are asked for', () => {
    const { labels: rows } = sampler.points(Int32Array.of(2, 0, 2), Random.from(4, 'points'));
    expect(Array.from({ length: 3 }, (_, i) => rows.subarray(i * labels, (i + 1) * labels).indexOf(1))).toEqual([
      2, 0, 2,
    ]);
    expect(rows.reduce((sum, x) => sum + x, 0)).toBe(3);
  });

  it('stand in a grid row by row', async () => {
    const points = sampler.labelGrid(rowLabels.length, 4, seeded());
    const grid = await sampler.sampleGrid('samples', points, { rowLabels, note: 'a note' });
    expect([grid.rows, grid.columns, grid.batch.images.length]).toEqual([3, 4, 12 * pixels]);
  });
});
