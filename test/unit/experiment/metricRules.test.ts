import { expect, test } from 'vitest';
import { checkConfig } from '../../../engine/experiment/load';

/** What is said of an experiment with these metrics: the line and its advice. */
function said(method: string, dataset: string, ...metrics: string[]): string[] {
  const text = JSON.stringify({ method, dataset: { name: dataset }, evaluation: { metrics } });
  return checkConfig('a.json', text)
    .problems.filter(({ message }) => !message.includes('Only '))
    .map(({ message, advice, column, endColumn }) => `${text.slice(column - 1, endColumn - 1)}: ${message} ${advice}`);
}

test('an unknown metric: the known ones, and what was meant', () => {
  const [problem] = said('self-labeling', 'mnist', 'fid', 'precison');
  expect(problem).toMatch(/^"precison": evaluation\.metrics\[1\] is "precison", but must be one of "fid", /);
  expect(problem).toContain('Did you mean "precision"?');
});

test('metrics that have no meaning here, and what would', () => {
  expect(said('self-labeling', 'mnist', 'fid', 'intra-kid')).toEqual([
    expect.stringContaining('"intra-kid": Intra-KID is the mean over labels, and self-labeling draws no images label'),
  ]);
  const [continuous] = said('subsampling', 'angles', 'inception-score');
  expect(continuous).toContain('Inception Score has no meaning for Angles, whose labels are numbers.');
  expect(continuous).toContain('Also possible here: fid, intra-fid, diversity, label-score, kid');
  const [classes] = said('subsampling', 'mnist', 'label-score');
  expect(classes).toContain('Label Score has no meaning for MNIST, whose labels are classes.');
  expect(said('self-labeling', 'mnist', 'kid', 'kid')).toEqual([expect.stringContaining('KID is named twice.')]);
});

test('the best goes by a metric that is computed', () => {
  const problems = (evaluation: object) =>
    checkConfig('a.json', JSON.stringify({ method: 'self-labeling', dataset: { name: 'mnist' }, evaluation }))
      .problems.filter(({ path }) => path === 'evaluation.best')
      .map(({ message, advice }) => `${message} ${advice}`);
  expect(problems({ best: 'fid' })).toEqual([]);
  expect(problems({ metrics: ['fid', 'kid'], best: 'kid' })).toEqual([]);
  expect(problems({ best: 'kid' })).toEqual([
    'The best can\'t go by KID, which this experiment does not compute. Add "kid" to evaluation.metrics, or ' +
      'name one of those that are computed: fid, near-copies.',
  ]);
  // What to do is not what can't be done.
  expect(problems({ best: 'intra-fid' })).toEqual([
    "The best can't go by Intra-FID, which this experiment does not compute. Intra-FID is the mean over labels, and " +
      'self-labeling draws no images label by label. Name one of those that are computed: fid, near-copies.',
  ]);
  expect(problems({ best: 'fids' })[0]).toContain('Did you mean "fid"?');
});

test('those that have a meaning pass', () => {
  expect(said('self-labeling', 'mnist', 'kid', 'precision', 'recall', 'inception-score', 'fid-infinity')).toEqual([]);
  expect(said('subsampling', 'angles', 'intra-fid', 'label-score', 'intra-coverage')).toEqual([]);
});
