import type { StringKey } from '../../extension/contract/panelStrings';

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
  /** Moves what is larger than its room, by shares of the room. */
  pan: (right: number, down: number) => void;
  compare: () => void;
  fullScreen: () => void;
  /** Returns whether there was anything to leave. */
  leaveFullScreen: () => boolean;
  focusFilter: () => void;
  showKeys: () => void;
}

/** Which controls keep a key for themselves: what slides takes arrows, what is pressed takes space. */
type Keeper = 'slider' | 'button';

/** Keys that do one thing. */
export interface KeyBinding {
  /** As `KeyboardEvent.key` names them, with "Shift+" before an arrow pressed with it; the first is the usual one. */
  keys: readonly [string, ...string[]];
  /** What it does, in words. */
  does: StringKey;
  keptBy?: Keeper;
  /** Returns false where the key is not meant. */
  act: (actions: KeyActions) => boolean | void;
}

/** All keys: the panel listens to these, and the sheet of keys shows these. */
export const keyBindings: readonly KeyBinding[] = [
  { keys: ['ArrowLeft'], does: 'keys.previous', keptBy: 'slider', act: ({ stepBy }) => stepBy(-1) },
  { keys: ['ArrowRight'], does: 'keys.next', keptBy: 'slider', act: ({ stepBy }) => stepBy(1) },
  { keys: ['Home'], does: 'keys.first', keptBy: 'slider', act: ({ firstStep }) => firstStep() },
  { keys: ['End'], does: 'keys.latest', keptBy: 'slider', act: ({ latestStep }) => latestStep() },
  { keys: [' '], does: 'keys.play', keptBy: 'button', act: ({ togglePlay }) => togglePlay() },
  { keys: ['c'], does: 'keys.compare', act: ({ compare }) => compare() },
  { keys: [','], does: 'keys.previousFrame', act: ({ frameBy }) => frameBy(-1) },
  { keys: ['.'], does: 'keys.nextFrame', act: ({ frameBy }) => frameBy(1) },
  { keys: ['p'], does: 'keys.playFilm', act: ({ toggleFilm }) => toggleFilm() },
  { keys: ['+', '='], does: 'keys.zoomIn', act: ({ zoom }) => zoom(1) },
  { keys: ['-'], does: 'keys.zoomOut', act: ({ zoom }) => zoom(-1) },
  { keys: ['0'], does: 'keys.fit', act: ({ fit }) => fit() },
  { keys: ['Shift+ArrowLeft'], does: 'keys.panLeft', keptBy: 'slider', act: ({ pan }) => pan(-0.25, 0) },
  { keys: ['Shift+ArrowRight'], does: 'keys.panRight', keptBy: 'slider', act: ({ pan }) => pan(0.25, 0) },
  { keys: ['Shift+ArrowUp'], does: 'keys.panUp', keptBy: 'slider', act: ({ pan }) => pan(0, -0.25) },
  { keys: ['Shift+ArrowDown'], does: 'keys.panDown', keptBy: 'slider', act: ({ pan }) => pan(0, 0.25) },
  { keys: ['f'], does: 'keys.fullScreen', act: ({ fullScreen }) => fullScreen() },
  { keys: ['Escape'], does: 'keys.leave', act: ({ leaveFullScreen }) => leaveFullScreen() },
  { keys: ['/'], does: 'keys.filter', act: ({ focusFilter }) => focusFilter() },
  { keys: ['?'], does: 'keys.sheet', act: ({ showKeys }) => showKeys() },
];

/**
 * Listens to all of them. A control that uses a key itself keeps it; a field that is typed in keeps all, and so does a
 * box of choices, which is typed in to find one.
 */
export function listenToKeys(actions: KeyActions): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const binding = bindingOf(event);
    const target = event.composedPath()[0];
    if (!binding || isTypedIn(target) || (binding.keptBy && keeps(target, binding.keptBy))) return;
    if (binding.act(actions) !== false) event.preventDefault();
  });
}

/** What a press of a key means; undefined where nothing. */
export function bindingOf({ key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>): KeyBinding | undefined {
  const name = shiftKey && key.startsWith('Arrow') ? `Shift+${key}` : key;
  return keyBindings.find(({ keys }) => keys.includes(name));
}

function isTypedIn(target: EventTarget | undefined): boolean {
  if (target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && target.type !== 'range' && target.type !== 'checkbox';
}

function keeps(target: EventTarget | undefined, kept: Keeper): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const role = target.getAttribute('role');
  if (kept === 'slider') return (target instanceof HTMLInputElement && target.type === 'range') || role === 'separator';
  const isCheckbox = (target instanceof HTMLInputElement && target.type === 'checkbox') || role === 'checkbox';
  return target instanceof HTMLButtonElement || isCheckbox;
}
