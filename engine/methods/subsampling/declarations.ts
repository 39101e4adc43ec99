import type { Metric } from '../../metrics/metric';
import { chosenMetrics, isJudge } from '../../metrics/registry';
import type { MeasurementDeclaration, RunDeclarations, SeriesDeclaration } from '../../protocol/declarations';
import { declareSeries } from '../declareSeries';
import type { SubsamplingExperiment } from './config';
import { strategiesOf } from './sampling/strategies';

/** What a run of subsampling reports: its curves of sampling are those of the systems that it compares. */
export function subsamplingDeclarations(
  experiment: Pick<SubsamplingExperiment, 'subsampling' | 'evaluation'>,
): RunDeclarations {
  const metrics = chosenMetrics(experiment.evaluation.metrics);
  const isHeadline = (metric: Metric) => isJudge(metric, experiment.evaluation.best);
  const headlines = metrics.filter(isHeadline);
  const perLabel = experiment.subsampling.baselines.includes('per-label-ratios');
  return {
    groups: [
      { id: 'loss', title: 'Losses', reserved: true },
      { id: 'features', title: 'Feature Extractor' },
      // By how little the loss has fallen would be a flat line beside the ratios themselves.
      { id: 'ratio/gain', title: 'Gain of the Density Ratio' },
      { id: 'ratio', title: 'Density Ratio' },
      { id: 'sampling', title: 'Rejection Sampling' },
    ],
    series: [
      declareSeries('loss/regression'),
      declareSeries('loss/embedding'),
      declareSeries('loss/discriminator', { better: null }),
      declareSeries('loss/generator', { better: null }),
      declareSeries('loss/features'),
      declareSeries('features/accuracy', { unit: 'share', better: 'higher' }),
      declareSeries('features/reconstruction'),
      declareSeries('features/activity', { better: null }),
      declareSeries('features/label error'),
      declareSeries('loss/label regressor'),
      declareSeries('ratio/gain', { group: 'ratio/gain', better: 'higher' }),
      ...ratioSeries,
      ...(perLabel ? [...ratioSeries, declareSeries('ratio/gain', { better: 'higher' })].map(ofSingleLabels) : []),
      ...strategiesOf(experiment).map(({ name }) =>
        declareSeries(`sampling/images kept a second by ${name}`, { better: 'higher', ofMachine: true }),
      ),
    ],
    grids: [
      { id: 'samples', title: 'Samples', presentation: 'grid', reserved: true },
      { id: 'interpolation', title: 'Interpolation', presentation: 'grid', reserved: true },
      {
        id: 'subsampled',
        title: 'Subsampled',
        presentation: 'grid',
        preferred: true,
        beside: { kind: 'samples', heading: 'Plain', ownHeading: 'Subsampled' },
      },
      { id: 'rejected', title: 'Rejected', presentation: 'grid', heading: 'Rejected, lowest density ratio first' },
    ],
    distributions: [
      { id: 'ratios', title: 'Density ratios', unit: 'share' },
      { id: 'acceptance', title: 'Acceptance by label', unit: 'share' },
    ],
    measurements: [
      // The first headline is shown: label by label where that can be measured, else of all images.
      ...headlines.filter(({ scope }) => scope === 'group').map(overPlain),
      ...headlines.filter(({ scope }) => scope === 'all').map(overPlain),
      ...metrics.filter((metric) => !isHeadline(metric)).map(compared),
    ],
  };
}

const ratioSeries = [
  declareSeries('loss/ratio'),
  declareSeries('ratio/penalty'),
  declareSeries('ratio/mean of reals', { better: null }),
  declareSeries('ratio/mean of fakes', { better: null }),
  declareSeries('ratio/pairs kept', { unit: 'share', better: null }),
];

/** The same of the ratios that are trained for single labels. */
function ofSingleLabels({ id, title, ...rest }: SeriesDeclaration): SeriesDeclaration {
  return { id: `${id} per label`, title: `${title} per label`, ...rest };
}

/** A metric of the subsampled images, beside that of the plain generator. */
function overPlain(metric: Metric): MeasurementDeclaration {
  return {
    ...compared(metric),
    shown: 'headline',
    baseline: { title: 'plain', row: 'plain', column: metric.id },
  };
}

/** A metric of the subsampled images that stands in the comparison of systems. */
function compared({ id, title, unit, better }: Metric): MeasurementDeclaration {
  return { id: `subsampled-${id}`, title: `${title}, subsampled`, unit, better, shown: 'comparison' };
}
