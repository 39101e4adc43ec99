import type { RunDeclarations } from '../../protocol/declarations';
import { declareSeries } from '../declareSeries';

const share = { unit: 'share', better: 'higher' } as const;

/** What a run of self-labeling reports. */
export const selfLabelingDeclarations: RunDeclarations = {
  groups: [
    { id: 'loss', title: 'Losses', reserved: true },
    { id: 'labels', title: 'Self-Labels', range: [0, 1] },
    // In nats: beside shares of one it would flatten them.
    { id: 'labels/entropy', title: 'Label entropy' },
  ],
  series: [
    declareSeries('loss/discriminator', { better: null }),
    declareSeries('loss/generator', { better: null }),
    declareSeries('loss/classifier'),
    declareSeries('labels/accuracy', { ...share, headline: 'Accuracy of self-labels' }),
    declareSeries('labels/purity', { ...share, headline: 'Purity of self-labels' }),
    declareSeries('labels/coverage', { ...share, headline: 'Coverage' }),
    declareSeries('labels/generator', share),
    declareSeries('labels/entropy', {
      group: 'labels/entropy',
      unit: 'nats',
      better: 'higher',
      headline: 'Label entropy',
    }),
  ],
  grids: [
    { id: 'samples', title: 'Samples', presentation: 'grid', reserved: true },
    { id: 'interpolation', title: 'Interpolation', presentation: 'grid', reserved: true },
    {
      id: 'labelled',
      title: 'Real by label',
      presentation: 'grid',
      heading: 'Real images by the label that they are given, the surest on the left',
    },
  ],
  distributions: [],
  matrices: [{ id: 'confusion', title: 'Labels by class' }],
  measurements: [],
};
