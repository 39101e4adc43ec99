import { expect, test } from 'vitest';
import { checkConfig } from '../../../engine/experiment/load';

const problems = (dataset: object) =>
  checkConfig('a.json', JSON.stringify({ method: 'self-labeling', dataset }), [])
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ message, advice }) => `${message} ${advice}`);

test('how images are read can be said only where they are image files', () => {
  const folder = { name: 'folder', folder: 'images', fit: 'pad', channels: 4 };
  expect(problems(folder)).toEqual([]);
  expect(problems({ ...folder, channels: 2 })[0]).toMatch(/^dataset\.channels is 2, but must be one of 1, 3, 4\./);
  expect(problems({ name: 'mnist', fit: 'pad', channels: 1 })).toEqual([
    'MNIST has no image files that could be fitted otherwise. Leave dataset.fit out.',
    'MNIST has no image files that could be decoded otherwise. Leave dataset.channels out.',
  ]);
});
