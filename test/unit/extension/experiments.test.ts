import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { experimentSchema } from '../../../engine/experiment/experiment';
import { findings } from '../../../extension/experiments/checkReport';
import {
  choices,
  experimentText,
  freeName,
  inFolder,
  meanings,
  nameProblem,
  pathFrom,
  placeholderFolder,
  presetsSchema,
} from '../../../extension/experiments/presets';

const media = (file: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../media', file), 'utf8'));

describe('new experiments', () => {
  const presets = presetsSchema.parse(media('presets.json'));
  const meaning = meanings(media('experiment.schema.json'));

  it('begin from presets that the engine understands', () => {
    for (const preset of presets)
      expect(experimentSchema.safeParse(JSON.parse(experimentText(preset))).error).toBeUndefined();
  });

  it('are offered methods and data sets, each with what it means', () => {
    expect(choices(presets, 'method', meaning.method).map(({ id }) => id)).toEqual([
      'stic',
      'self-labeling',
      'subsampling',
    ]);
    expect(choices(presets, 'dataset', meaning.dataset).map(({ id }) => id)).toEqual([
      'mnist',
      'cifar10',
      'folder',
      'svhn',
      'stl10',
      'angles',
      'rc49',
      'utkface',
      'tiny-imagenet',
    ]);
    for (const { description } of [
      ...choices(presets, 'method', meaning.method),
      ...choices(presets, 'dataset', meaning.dataset),
    ]) {
      expect(description).not.toBe('');
    }
  });

  it('are offered without meanings where the schema does not tell', () => {
    expect(choices(presets, 'method', meanings({}).method)[0]).toEqual({ id: 'stic', description: '' });
  });

  it('ask for the folder of a data set that needs one, and write it', () => {
    const needing = presets.filter((preset) => placeholderFolder(preset) !== undefined);
    expect([...new Set(needing.map(({ dataset }) => dataset))]).toEqual(['folder', 'rc49', 'utkface', 'tiny-imagenet']);
    for (const preset of needing) {
      const { experiment } = inFolder(preset, '../chairs');
      expect(experiment).toEqual({ ...preset.experiment, dataset: { name: preset.dataset, folder: '../chairs' } });
    }
  });

  it('name a folder beside them by a short path, and others whole', () => {
    const here = join(import.meta.dirname, 'work');
    expect(pathFrom(here, join(here, 'data', 'rc49'))).toBe('data/rc49');
    expect(pathFrom(here, join(here, '..data'))).toBe('..data');
    expect(pathFrom(here, here)).toBe('.');
    expect(pathFrom(here, join(here, '../elsewhere'))).toBe(join(here, '../elsewhere'));
  });

  it('have names that can be folders', () => {
    const taken = new Set(['digits']);
    expect(nameProblem('mnist-quick 2.0', taken)).toBeNull();
    expect(nameProblem('Größe', taken)).toBeNull();
    expect(nameProblem('Digits', taken)).toBe('taken');
    expect(nameProblem('  ', taken)).toBe('empty');
    for (const name of ['../x', 'a/b', 'a\\b', '.hidden', 'trailing.', 'a:b', '-x'])
      expect(nameProblem(name, taken)).toBe('characters');
    expect(freeName('digits', taken)).toBe('digits-2');
    expect(freeName('digits', new Set(['digits', 'digits-2']))).toBe('digits-3');
    expect(freeName('other', taken)).toBe('other');
  });
});

describe('findings', () => {
  it('count from 0 and carry the advice', () => {
    const problem = {
      message: 'Too small.',
      advice: 'Use at least 10.',
      path: 'training.batch',
      line: 3,
      column: 5,
      endLine: 3,
      endColumn: 12,
      severity: 'error',
    };
    expect(findings(JSON.stringify({ problems: [problem] }))).toEqual([
      {
        path: 'training.batch',
        message: 'Too small.\nUse at least 10.',
        severity: 'error',
        range: { startLine: 2, startCharacter: 4, endLine: 2, endCharacter: 11 },
      },
    ]);
  });

  it('are not made up from something else', () => {
    expect(() => findings('Segmentation fault')).toThrow();
    expect(() => findings('{"problems":[{"message":"x"}]}')).toThrow();
  });
});
