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

test('those that have a meaning pass', () => {
  expect(said('self-labeling', 'mnist', 'kid', 'precision', 'recall', 'inception-score', 'fid-infinity')).toEqual([]);
  expect(said('subsampling', 'angles', 'intra-fid', 'label-score', 'intra-coverage')).toEqual([]);
});
