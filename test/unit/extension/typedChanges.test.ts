import { expect, it } from 'vitest';
import { typedChanges } from '../../../extension/commands/typedChanges';

it.each<[string, string[] | null]>([
  ['', []],
  ['  ', []],
  ['seed=1', ['seed=1']],
  [' optimizer.generator=1e-4  seed=2 ', ['optimizer.generator=1e-4', 'seed=2']],
  ['dataset.folder=/data/my images seed=3', ['dataset.folder=/data/my images', 'seed=3']],
  ['dataset.folder=/a=b', ['dataset.folder=/a=b']],
  ['evaluation={"every":0}', ['evaluation={"every":0}']],
  ['seed', null],
  ['seed=', null],
  ['=1', null],
  ['a..b=1', null],
  ['lower seed=1', null],
])('reads %j', (text, pairs) => {
  expect(typedChanges(text)).toEqual(pairs);
});
