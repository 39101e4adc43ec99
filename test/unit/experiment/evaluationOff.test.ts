import { expect, it } from 'vitest';
import { checkConfig } from '../../../engine/experiment/load';

/** All that is said of an experiment. */
function report(text: string): string {
  return checkConfig('a.json', text)
    .problems.map(({ message }) => message)
    .join('\n');
}

it('says nothing of how many images are evaluated where none are, but that systems are not compared', () => {
  const unjudged = '"dataset": { "name": "mnist", "limit": 1000 }, "evaluation": { "every": 0 } }';
  expect(report(`{ "method": "self-labeling", ${unjudged}`)).not.toContain('FID');
  expect(report(`{ "method": "subsampling", ${unjudged}`)).toContain(
    'Nothing is evaluated, so the systems that choose images will not be compared.',
  );
});
