import type { Experiment } from '../config/common';
import type { Method } from './method';
import { selfLabeling } from './selfLabeling/method';
import { stic } from './stic/method';
import { subsampling } from './subsampling/method';

/** All methods: the one place where they are known. */
export const methods: readonly Method[] = [stic, selfLabeling, subsampling];

/** The method of an experiment. */
export function methodOf({ method }: Pick<Experiment, 'method'>): Method {
  const found = methods.find(({ id }) => id === method);
  if (!found) throw new RangeError(`There is no method "${method}".`);
  return found;
}
