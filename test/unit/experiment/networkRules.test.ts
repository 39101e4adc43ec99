import { expect, test } from 'vitest';
import { checkConfig } from '../../../engine/experiment/load';

/** What is said of an experiment with this network: the words at fault and the message. */
function said(network: object, metrics?: string[]): string[] {
  const text = JSON.stringify({
    method: 'self-labeling',
    dataset: { name: 'mnist' },
    evaluation: { network, ...(metrics && { metrics }) },
  });
  return checkConfig('a.json', text).problems.map(
    ({ column, endColumn, message }) => `${text.slice(column - 1, endColumn - 1)}: ${message}`,
  );
}

test('networks that fit', () => {
  expect(said({})).toEqual([]);
  expect(said({ name: 'own' }, ['inception-score'])).toEqual([]);
  expect(said({ name: 'inception-v3', file: 'weights.pth' }, ['fid', 'inception-score'])).toEqual([]);
  expect(said({ name: 'resnet-50' }, ['inception-score'])).toEqual([]);
  expect(said({ name: 'onnx', file: 'a.onnx', output: 'pool', logits: 'fc', size: 224 }, ['inception-score'])).toEqual(
    [],
  );
});

test('files that are missing, or of no use', () => {
  expect(said({ name: 'inception-v3' })).toEqual(['"inception-v3": "inception-v3" needs a file.']);
  expect(said({ name: 'onnx' })).toEqual(['"onnx": "onnx" needs a file.']);
  expect(said({ name: 'resnet-50', file: 'a.pth' })).toEqual(['"a.pth": "resnet-50" takes no file.']);
  expect(said({ file: 'a.pth' })).toEqual(['"a.pth": "own" takes no file.']);
});

test('keys that are for ONNX alone, and values that nothing can be divided by', () => {
  expect(said({ name: 'resnet-50', size: 224 })).toEqual(['224: evaluation.network.size is for "onnx" alone.']);
  expect(said({ name: 'onnx', file: 'a.onnx', std: [1, 0, 1] })).toEqual([
    '[: Values are divided by these, so they must be above zero.',
  ]);
});

test('the Inception Score of a network without logits', () => {
  const [problem, ...more] = said({ name: 'onnx', file: 'a.onnx' }, ['fid', 'inception-score']);
  expect(problem).toMatch(/^"inception-score": Inception Score needs logits/);
  expect(more).toEqual([]);
});

test('a misspelt name', () => {
  expect(said({ name: 'inception' })[0]).toMatch(/must be one of "own", "inception-v3", "inception-v3-slim-quantised"/);
});

test('a network that no figure is made with: a warning, whatever else is wrong with it', () => {
  const problemsOf = (evaluation: object) =>
    checkConfig('a.json', JSON.stringify({ method: 'self-labeling', dataset: { name: 'mnist' }, evaluation }))
      .problems.filter(({ path }) => path.startsWith('evaluation.network'))
      .map(({ severity, message }) => `${severity}: ${message}`);
  const network = { name: 'onnx' };
  expect(problemsOf({ network })).toEqual([expect.stringMatching(/^error: "onnx" needs a file/)]);
  expect(problemsOf({ network, every: 0 })).toEqual([
    expect.stringMatching(
      /^warning: "onnx" is not used, since evaluation\.every is 0, unless an evaluation is asked for/,
    ),
  ]);
  expect(problemsOf({ network, metrics: ['classification-accuracy-score'] })).toEqual([
    expect.stringMatching(/^warning: "onnx" is not used: no figure of this experiment/),
  ]);
  expect(problemsOf({ network: { name: 'own' }, every: 0 })).toEqual([]);
});
