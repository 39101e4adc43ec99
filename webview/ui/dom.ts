/** What an element is made with besides its children. Classes are space-separated, as in HTML. */
export interface ElementProperties {
  class?: string;
  /** A stable name for editor tests. */
  testId?: string;
  role?: string;
  /** What a screen reader says. */
  label?: string;
  /** What the pointer's hover says; screen readers say it after the label. */
  hint?: string;
  text?: string;
  id?: string;
  tabIndex?: number;
  hidden?: boolean;
}

/** Makes an element. Everything is set by properties and attributes, never parsed from markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: ElementProperties = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (properties.class) element.className = properties.class;
  if (properties.testId) element.dataset['testid'] = properties.testId;
  if (properties.role) element.setAttribute('role', properties.role);
  if (properties.label) element.setAttribute('aria-label', properties.label);
  if (properties.hint) setHint(element, properties.hint);
  if (properties.text !== undefined) element.textContent = properties.text;
  if (properties.id) element.id = properties.id;
  if (properties.tabIndex !== undefined) element.tabIndex = properties.tabIndex;
  if (properties.hidden) element.hidden = true;
  element.append(...children);
  return element;
}

/** A cell that names its row or column. */
export function headCell(scope: 'row' | 'col', name: string): HTMLTableCellElement {
  const cell = make('th', { text: name });
  cell.scope = scope;
  return cell;
}

/** Says how something was made or what it does: on hover, and to a screen reader. */
export function setHint(element: HTMLElement, hint: string): void {
  if (element.title === hint) return;
  element.title = hint;
  element.setAttribute('aria-description', hint);
}

/** Writes text only where it differs, so that a screen reader and a selection are left in peace. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** A codicon, invisible to screen readers: what stands beside it says the same in words. */
export function icon(name: string): HTMLElement {
  const element = make('i');
  setIcon(element, name);
  element.setAttribute('aria-hidden', 'true');
  return element;
}

export function setIcon(element: HTMLElement, name: string): void {
  const wanted = `codicon codicon-${name}`;
  if (element.className !== wanted) element.className = wanted;
}
