import type { HostTensors } from '../runtime/program';
import type { Scalars } from './model';

/** The figures of one step from a program's outputs, each of which is a scalar under its series' name. */
export function scalarsOf(outputs: HostTensors): Scalars {
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data[0]!]));
}
