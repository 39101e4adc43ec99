import { shellWord } from '../plainText';
import { checkpointSteps } from '../runs/checkpointSteps';
import { changeableRates, type RunPosition } from '../experiment/changeableKeys';

/** How to go on with a run that diverged: as it is, it only does so again. */
export async function divergenceAdvice(folder: string, position: RunPosition): Promise<string> {
  const [first = 'seed', ...more] = [...changeableRates(position), 'seed'];
  const others = more.length > 0 ? ` (or ${more.join(', ')})` : '';
  const [, ...older] = await checkpointSteps(folder);
  return (
    'To go on from its last checkpoint with another value: ' +
    `darkroom resume ${shellWord(folder)} --set ${first}=<value>${others}` +
    (older.length > 0 ? `; --from-step takes an older checkpoint, that of step ${older.join(' or ')}.` : '.')
  );
}
