/** What keys do anywhere in the panel. */
export interface KeyActions {
  stepBy: (count: number) => void;
  firstStep: () => void;
  latestStep: () => void;
  togglePlay: () => void;
  frameBy: (count: number) => void;
  toggleFilm: () => void;
  zoom: (by: 1 | -1) => void;
  fit: () => void;
  focusFilter: () => void;
}

/**
 * Arrows step, space plays, comma and full stop move a film, p plays it, plus and minus zoom, 0 fits, / filters. A
 * control that uses a key itself keeps it.
 */
export function listenToKeys(actions: KeyActions): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = actionFor(event.key, actions, event.composedPath()[0]);
    if (!action) return;
    event.preventDefault();
    action();
  });
}

function actionFor(key: string, actions: KeyActions, target: EventTarget | undefined): (() => void) | null {
  const isField = target instanceof HTMLInputElement;
  if (isField && target.type !== 'range' && target.type !== 'checkbox') return null;
  const takesArrows = isField && target.type === 'range';
  const takesSpace =
    target instanceof HTMLButtonElement ||
    (isField && target.type === 'checkbox') ||
    (target instanceof HTMLElement && target.getAttribute('role') === 'checkbox');
  switch (key) {
    case 'ArrowLeft':
      return takesArrows ? null : () => actions.stepBy(-1);
    case 'ArrowRight':
      return takesArrows ? null : () => actions.stepBy(1);
    case 'Home':
      return takesArrows ? null : actions.firstStep;
    case 'End':
      return takesArrows ? null : actions.latestStep;
    case ' ':
      return takesSpace ? null : actions.togglePlay;
    case ',':
      return () => actions.frameBy(-1);
    case '.':
      return () => actions.frameBy(1);
    case 'p':
      return actions.toggleFilm;
    case '+':
    case '=':
      return () => actions.zoom(1);
    case '-':
      return () => actions.zoom(-1);
    case '0':
      return actions.fit;
    case '/':
      return actions.focusFilter;
    default:
      return null;
  }
}
