import type { DistributionDeclaration, Unit } from './declarations';
import type { DistributionEvent } from './events';

/** Bars with all that is to be said of them. */
export interface DeclaredDistribution extends DistributionEvent {
  title: string;
  unit: Unit;
}

/** Bars under their declaration, or by what they bring themselves; else under their id, in plain numbers. */
export function declaredDistribution(
  event: DistributionEvent,
  declared: readonly DistributionDeclaration[],
): DeclaredDistribution {
  const { title = event.id, unit = 'number' } = declared.find(({ id }) => id === event.id) ?? event;
  return { ...event, title, unit };
}
