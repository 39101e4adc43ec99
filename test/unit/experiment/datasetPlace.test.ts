import { expect, test } from 'vitest';
import { withAbsolutePaths } from '../../../engine/experiment/absolutePaths';
import { checkConfig } from '../../../engine/experiment/load';
import type { SubsamplingExperiment } from '../../../engine/methods/subsampling/config';

function problemsOf(dataset: object): string[] {
  const { problems } = checkConfig('a.json', JSON.stringify({ method: 'subsampling', dataset }));
  return problems.filter(({ path }) => path.startsWith('dataset')).map(({ path, message }) => `${path}: ${message}`);
}

test('a file where a file is the data set, a folder where a folder is', () => {
  expect(problemsOf({ name: 'numpy', file: 'a.npz' })).toEqual([]);
  expect(problemsOf({ name: 'numpy' })).toEqual([
    'dataset.file: NumPy file needs dataset.file, the file that it is in.',
  ]);
  expect(problemsOf({ name: 'parquet', file: 'a.parquet' })).toEqual([
    "dataset.folder: Parquet folder needs dataset.folder: Darkroom can't fetch it.",
    'dataset.file: Parquet folder is read from a folder: dataset.folder names it, not dataset.file.',
  ]);
  expect(problemsOf({ name: 'angles', file: 'a' })).toEqual([
    'dataset.file: Angles has no files: Darkroom makes it itself.',
  ]);
});

test('columns and numbers only where there are some', () => {
  const csv = { name: 'csv', file: 'a.csv' };
  expect(problemsOf({ ...csv, labels: 'number', labelColumn: 'age', imageColumn: 'path', perLabel: 3 })).toEqual([]);
  expect(problemsOf({ ...csv, perLabel: 3 })).toEqual([
    'dataset.perLabel: CSV file has no dataset.perLabel: only data sets labelled by a number do.',
  ]);
  expect(problemsOf({ name: 'mnist', labelColumn: 'a', labels: 'number' })).toEqual([
    'dataset.labelColumn: MNIST has no columns of which dataset.labelColumn could choose one.',
    "dataset.labels: The labels of MNIST can't be taken for numbers: only those of CSV and Parquet files can.",
  ]);
});

test('a table of numbers is conditioned on them, one of classes on classes', () => {
  const featuresOf = (labels: string) => {
    const { experiment } = checkConfig(
      'a.json',
      JSON.stringify({ method: 'subsampling', dataset: { name: 'csv', file: 'a.csv', labels } }),
    );
    return (experiment as SubsamplingExperiment).features.network;
  };
  expect(featuresOf('number')).toBe('sparse-autoencoder');
  expect(featuresOf('class')).toBe('small');
});

test("the file's path starts at the experiment file", () => {
  const { experiment } = checkConfig(
    'a.json',
    JSON.stringify({ method: 'stic', dataset: { name: 'csv', file: 'data/a.csv' } }),
  );
  expect(withAbsolutePaths(experiment!, '/home/me').dataset.file).toBe('/home/me/data/a.csv');
});
