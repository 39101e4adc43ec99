import type { RunDeclarations } from './declarations';
import type { ActivityKind, RunProgress } from './record';

/**
 * What run folders of version 0.1.0 leave unsaid: their engines declared nothing, and told what they were doing in
 * words alone. Their other series go by what stands before the slash of their names.
 */
export const legacyDeclarations: RunDeclarations = {
  groups: [
    { id: 'loss', title: 'Losses', reserved: true },
    { id: 'labels', title: 'Self-Labels', range: [0, 1] },
    { id: 'labels/entropy', title: 'Label entropy' },
    { id: 'features', title: 'Feature Extractor' },
    { id: 'ratio/gain', title: 'Gain of the Density Ratio' },
    { id: 'ratio', title: 'Density Ratio' },
    { id: 'sampling', title: 'Rejection Sampling' },
  ],
  series: [
    share('labels/accuracy', 'accuracy', 'Accuracy of self-labels'),
    share('labels/purity', 'purity', 'Purity of self-labels'),
    share('labels/coverage', 'coverage', 'Coverage'),
    {
      id: 'labels/entropy',
      title: 'entropy',
      group: 'labels/entropy',
      unit: 'nats',
      better: null,
      headline: 'Label entropy',
    },
    { id: 'ratio/gain', title: 'gain', group: 'ratio/gain', unit: 'number', better: 'higher' },
  ],
  grids: [
    { id: 'samples', title: 'Samples', presentation: 'grid', reserved: true },
    { id: 'interpolation', title: 'Interpolation', presentation: 'grid', reserved: true },
    { id: 'real', title: 'Real', presentation: 'grid', reserved: true, static: true },
    { id: 'film', title: 'Film', presentation: 'film' },
    { id: 'fakes', title: 'Fakes', presentation: 'grid' },
    {
      id: 'subsampled',
      title: 'Subsampled',
      presentation: 'grid',
      preferred: true,
      beside: { kind: 'samples', heading: 'Plain', ownHeading: 'Subsampled' },
    },
    { id: 'rejected', title: 'Rejected', presentation: 'grid', heading: 'Rejected, lowest density ratio first' },
  ],
  // Their events bring title and unit themselves.
  distributions: [],
  measurements: [
    subsampled('intra-fid', 'Intra-FID'),
    subsampled('fid', 'FID'),
    { id: 'fid', title: 'FID', unit: 'number', better: 'lower', shown: 'headline' },
    {
      id: 'subsampled-diversity',
      title: 'Diversity, subsampled',
      unit: 'number',
      better: 'higher',
      shown: 'comparison',
    },
    {
      id: 'subsampled-label-score',
      title: 'Label Score, subsampled',
      unit: 'number',
      better: 'lower',
      shown: 'comparison',
    },
  ],
};

function share(id: string, title: string, headline: string): RunDeclarations['series'][number] {
  return { id, title, group: 'labels', unit: 'share', better: 'higher', headline };
}

function subsampled(column: string, title: string): RunDeclarations['measurements'][number] {
  return {
    id: `subsampled-${column}`,
    title: `${title}, subsampled`,
    unit: 'number',
    better: 'lower',
    shown: 'headline',
    baseline: { title: 'plain', row: 'plain', column },
  };
}

/** The kind of what an engine is doing, by its words where it told no kind. */
export function activityKindOf({ activity, activityKind }: RunProgress): ActivityKind {
  return activityKind ?? (activity === 'training' ? 'training' : 'preparing');
}

/** The step that a run goes on from, by the words with which its engine begins. */
export function legacyResumedFrom(reason: string | null): number | undefined {
  const [, step] = /^Going on from step (\d+)\.$/.exec(reason ?? '') ?? [];
  return step === undefined ? undefined : Number(step);
}
