import type { MatrixDeclaration } from './declarations';
import type { MatrixEvent } from './events';

/** A matrix under its title. */
export interface DeclaredMatrix extends MatrixEvent {
  title: string;
}

/** A matrix under the title that the run has declared for it, else under its id. */
export function declaredMatrix(event: MatrixEvent, declared: readonly MatrixDeclaration[] = []): DeclaredMatrix {
  return { ...event, title: declared.find(({ id }) => id === event.id)?.title ?? event.id };
}
