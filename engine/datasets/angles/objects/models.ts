import { type Model, modelOf } from '../rasteriser';
import { animals } from './animals';
import { furniture } from './furniture';
import { things } from './things';
import { vehicles } from './vehicles';

const objects = Object.entries({ ...furniture, ...vehicles, ...animals, ...things });

/** What there is to see, in the order of the labels; from 0 to 90 degrees each looks different at every angle. */
export const objectNames: readonly string[] = objects.map(([name]) => name);

/** The objects ready to be drawn, in the order of their names. */
export function objectModels(): Model[] {
  return objects.map(([, solids]) => modelOf(solids));
}
