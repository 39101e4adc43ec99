import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkConfig } from '../../../engine/experiment/load';
import { checkRunConfig } from '../../../engine/experiment/runConfig';
import type { SelfLabelingExperiment } from '../../../engine/methods/selfLabeling/config';

const older = join(import.meta.dirname, '../../fixtures/runFolders/0.1.0/self-labeling/config.json');
const text = readFileSync(older, 'utf8');
const selfLabelingOf = ({ experiment }: ReturnType<typeof checkConfig>) =>
  (experiment as SelfLabelingExperiment).selfLabeling;

it('takes keys that the engine of a run did not know as it behaved', () => {
  expect(selfLabelingOf(checkRunConfig('config.json', text))).toMatchObject({
    labelEntry: 'both',
    balance: false,
    labelScale: 1,
  });
  // A new experiment of the same text has the defaults of today.
  expect(selfLabelingOf(checkConfig('config.json', text))).toMatchObject({ labelEntry: 'latent', balance: true });
});

it('takes keys that are there, and those that are set, as they are', () => {
  const config = JSON.parse(text) as { selfLabeling: object };
  const known = JSON.stringify({ ...config, selfLabeling: { ...config.selfLabeling, balance: true } });
  expect(selfLabelingOf(checkRunConfig('config.json', known)).balance).toBe(true);
  const overrides = [{ path: ['selfLabeling', 'balance'], value: true }];
  expect(selfLabelingOf(checkRunConfig('config.json', text, overrides)).balance).toBe(true);
});

it('tells of a config that can not be read as of any other', () => {
  for (const damaged of ['', '{', '[]', '{"method": "none"}', '{"method": "self-labeling", "selfLabeling": 3}']) {
    const problems = checkConfig('config.json', damaged).problems.map(({ message }) => message);
    expect(problems).not.toEqual([]);
    expect(checkRunConfig('config.json', damaged).problems.map(({ message }) => message)).toEqual(problems);
  }
});
