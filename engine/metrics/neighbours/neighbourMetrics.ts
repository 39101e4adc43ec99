import type { DistanceMetric } from '../metric';
import { needed } from '../networks/evaluationNetwork';
import { rowsOfFeatures, tellFeatures } from '../rowsOfFeatures';
import { comparedManifolds, densityNeighbours, precisionNeighbours, type ManifoldFigures } from './manifolds';

/** Figures of how two sets lie among each other (metrics README, Precision and recall; Density and coverage). */

export const precision = neighbourMetric('precision', {
  title: 'Precision',
  summary: 'The share of generated images that lie among the real ones: how true they are.',
  describe: `the share of generated images in the ball of a real one, to its ${precisionNeighbours} nearest`,
});
export const recall = neighbourMetric('recall', {
  title: 'Recall',
  summary: 'The share of real images that lie among the generated ones: how much of the data is made.',
  describe: `the share of real images in the ball of a generated one, to its ${precisionNeighbours} nearest`,
});
export const density = neighbourMetric('density', {
  title: 'Density',
  summary:
    'How many real images have a generated one near: like precision, but outliers count little; above 1 it may be.',
  describe: `real images whose ball, to their ${densityNeighbours} nearest, a generated one is in, by ${densityNeighbours}`,
});
export const coverage = neighbourMetric('coverage', {
  title: 'Coverage',
  summary: 'The share of real images that have a generated one near: like recall, but outliers count nothing.',
  describe: `the share of real images with a generated one in their ball, to their ${densityNeighbours} nearest`,
});

function neighbourMetric(
  id: keyof ManifoldFigures,
  { title, summary, describe }: { title: string; summary: string; describe: string },
): DistanceMetric {
  return {
    id,
    title,
    summary,
    // Also in its unit: density is no share, and the others stand beside it.
    ...rowsOfFeatures,
    better: 'higher',
    distance: async ({ kept: images }, { kept: real }) =>
      (await comparedManifolds(needed(images, 'features'), needed(real, 'features')))[id],
    describe: (setting) => `${describe}, ${tellFeatures(setting)}`,
  };
}
