import type { RunDeclarations } from '../../protocol/declarations';
import { declareSeries } from '../declareSeries';

const share = { unit: 'share', better: 'higher' } as const;

/** What a run of STIC reports, with an energy classifier or a score network. */
export const sticDeclarations: RunDeclarations = {
  groups: [
    { id: 'loss', title: 'Losses', reserved: true },
    { id: 'accuracy', title: 'Accuracy' },
    { id: 'fakes', title: 'Fakes' },
    { id: 'sampler', title: 'Sampler' },
  ],
  series: [
    declareSeries('loss/classifier'),
    declareSeries('loss/real images'),
    declareSeries('loss/mixed images'),
    declareSeries('loss/fakes'),
    declareSeries('loss/score'),
    declareSeries('accuracy/training', share),
    declareSeries('fakes/real images taken for fake', { ...share, better: 'lower' }),
    declareSeries('fakes/fakes recognised', { ...share, better: null }),
    declareSeries('sampler/log density', { unit: 'nats', better: null }),
    declareSeries('sampler/acceptance', { unit: 'share', better: null }),
    declareSeries('sampler/step size', { better: null }),
  ],
  grids: [
    { id: 'samples', title: 'Samples', presentation: 'grid', reserved: true },
    { id: 'interpolation', title: 'Interpolation', presentation: 'grid', reserved: true },
    { id: 'film', title: 'Film', presentation: 'film' },
    { id: 'fakes', title: 'Fakes', presentation: 'grid' },
  ],
  distributions: [
    { id: 'acceptance', title: 'Acceptance by pass', unit: 'share' },
    { id: 'step-size', title: 'Step size by pass', unit: 'number' },
  ],
  measurements: [{ id: 'accuracy', title: 'Accuracy', unit: 'number', better: 'higher', shown: 'small' }],
};
