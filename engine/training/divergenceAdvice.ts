import { shellWord } from '../plainText';
import { changeableRates, type RunPosition } from '../experiment/changeableKeys';

/** How to go on with a run that diverged: as it is, it only does so again. */
export function divergenceAdvice(folder: string, position: RunPosition): string {
  const [first = 'seed', ...more] = [...changeableRates(position), 'seed'];
  const others = more.length > 0 ? ` (or ${more.join(', ')})` : '';
  return (
    'To go on from its last checkpoint with another value: ' +
    `darkroom resume ${shellWord(folder)} --set ${first}=<value>${others}; ` +
    '--from-step <step> takes an older checkpoint.'
  );
}
