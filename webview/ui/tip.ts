import { make, setText } from './dom';

/** From the pointer, in CSS pixels. */
const beside = 14;

let tip: HTMLElement | undefined;
let owner: object | null = null;

/**
 * Says something beside the pointer, at once. One element serves the whole page, so that thousands of places can have
 * words without an element each. Screen readers are told elsewhere.
 * @param by whoever asks: nobody else's `hideTip` takes it away.
 */
export function showTip(
  by: object,
  words: string,
  { clientX, clientY }: Pick<MouseEvent, 'clientX' | 'clientY'>,
): void {
  tip ??= makeTip();
  owner = by;
  setText(tip, words);
  if (!tip.matches(':popover-open')) tip.showPopover();
  const { width, height } = tip.getBoundingClientRect();
  const left = clientX + beside + width > innerWidth ? clientX - beside - width : clientX + beside;
  const top = clientY + beside + height > innerHeight ? clientY - beside - height : clientY + beside;
  tip.style.left = `${Math.max(0, left)}px`;
  tip.style.top = `${Math.max(0, top)}px`;
}

export function hideTip(by: object): void {
  if (owner !== by) return;
  owner = null;
  tip?.hidePopover();
}

function makeTip(): HTMLElement {
  const element = make('div', { class: 'tip', testId: 'tip' });
  element.setAttribute('aria-hidden', 'true');
  // Over everything, and in nothing that would cut it off.
  element.popover = 'manual';
  document.body.append(element);
  return element;
}
