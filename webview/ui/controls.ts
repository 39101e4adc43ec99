import {
  type Button,
  type Checkbox,
  type Panels,
  type TextField,
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodePanels,
  vsCodePanelTab,
  vsCodePanelView,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { icon, make, setHint } from './dom';

/** Registers the toolkit's elements that the panels use; nothing outside this module knows the toolkit. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodePanels(),
    vsCodePanelTab(),
    vsCodePanelView(),
    vsCodeTextField(),
  );
}

export interface ButtonOptions {
  label: string;
  hint: string;
  icon?: string;
  appearance?: 'primary' | 'secondary' | 'icon';
  /** Shows the icon alone; the label is still said. */
  iconOnly?: boolean;
  testId?: string;
  onClick: () => void;
}

export function button(options: ButtonOptions): Button {
  const element = document.createElement('vscode-button') as Button;
  element.setAttribute('aria-label', options.label);
  element.appearance = options.appearance ?? 'secondary';
  if (options.testId) element.dataset['testid'] = options.testId;
  setHint(element, options.hint);
  if (options.icon) {
    const picture = icon(options.icon);
    if (!options.iconOnly) picture.slot = 'start';
    element.append(picture);
  }
  if (!options.iconOnly) element.append(options.label);
  element.addEventListener('click', options.onClick);
  return element;
}

/** Gives a button without an icon another text. */
export function relabel(element: HTMLElement, label: string): void {
  if (element.textContent === label) return;
  element.textContent = label;
  element.setAttribute('aria-label', label);
}

/** Shows whether a button that stays down is down. */
export function setPressed(element: HTMLElement, pressed: boolean): void {
  element.setAttribute('aria-pressed', String(pressed));
  element.classList.toggle('pressed', pressed);
}

export function checkbox(label: string, checked: boolean, onChange: (checked: boolean) => void): HTMLElement {
  const element = document.createElement('vscode-checkbox') as Checkbox;
  element.textContent = label;
  element.checked = checked;
  element.addEventListener('change', () => onChange(element.checked));
  return element;
}

/** A field that filters as one types; Escape empties and leaves it. */
export function filterField(label: string, value: string, onInput: (value: string) => void): HTMLElement {
  const element = document.createElement('vscode-text-field') as TextField;
  element.placeholder = label;
  element.setAttribute('aria-label', label);
  element.value = value;
  const picture = icon('filter');
  picture.slot = 'start';
  element.append(picture);
  element.addEventListener('input', () => onInput(element.value));
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    element.value = '';
    onInput('');
    element.blur();
  });
  return element;
}

export interface TabOptions {
  id: string;
  label: string;
}

/** Tabs over one view, which is shown in the chosen one. */
export class Tabs {
  readonly element = document.createElement('vscode-panels') as Panels;
  readonly #tabs = new Map<string, { tab: HTMLElement; panel: HTMLElement }>();
  #chosen: string | null = null;

  constructor(
    private readonly view: HTMLElement,
    onChange: (id: string) => void,
  ) {
    this.element.addEventListener('change', ({ target }) => {
      // Controls within the view tell of their changes too.
      if (target !== this.element) return;
      const id = [...this.#tabs.keys()].find((choice) => `tab-${choice}` === this.element.activeid);
      if (id === undefined) return;
      this.#chosen = id;
      this.#tabs.get(id)?.panel.append(view);
      onChange(id);
    });
    // A click leaves the arrow keys to the view; a key that chose the tab keeps them for the tabs.
    this.element.addEventListener('click', (event) => {
      if (event.detail > 0 && event.target instanceof HTMLElement && event.target.role === 'tab') view.focus();
    });
  }

  /** Offers choices, new ones behind those that are there already, and shows the chosen one. */
  offer(choices: readonly TabOptions[], chosen: string | null): void {
    this.#chosen = chosen;
    const added = choices.filter(({ id }) => !this.#tabs.has(id));
    for (const { id, label } of added) {
      const tab = document.createElement('vscode-panel-tab');
      tab.id = `tab-${id}`;
      tab.dataset['testid'] = tab.id;
      tab.textContent = label;
      const panel = document.createElement('vscode-panel-view');
      panel.id = `view-${id}`;
      this.#tabs.set(id, { tab, panel });
      this.element.append(tab, panel);
    }
    const dropped = [...this.#tabs.keys()].filter((known) => !choices.some(({ id }) => id === known));
    // The toolkit learns of other tabs after this task, and goes back to the first one if it does not know the chosen
    // one.
    if (added.length + dropped.length > 0 && this.element.isConnected) requestAnimationFrame(() => this.#showChosen());
    else this.#showChosen();
    for (const id of dropped) this.#drop(id);
  }

  #drop(id: string): void {
    const { tab, panel } = this.#tabs.get(id)!;
    this.#tabs.delete(id);
    tab.remove();
    panel.remove();
  }

  #showChosen(): void {
    if (this.#chosen === null) return;
    const tab = `tab-${this.#chosen}`;
    const panel = this.#tabs.get(this.#chosen)?.panel;
    if (this.view.parentElement !== panel) panel?.append(this.view);
    if (this.element.activeid !== tab) this.element.activeid = tab;
  }
}

export interface SliderOptions {
  label: string;
  min: number;
  max: number;
  step: number;
  value: number;
  testId?: string;
  onInput: (value: number) => void;
}

/** A range input: the toolkit has no slider. */
export function slider(options: SliderOptions): HTMLInputElement {
  const element = make('input', { class: 'slider', label: options.label, testId: options.testId });
  element.type = 'range';
  element.min = String(options.min);
  element.max = String(options.max);
  element.step = String(options.step);
  element.value = String(options.value);
  element.addEventListener('input', () => options.onInput(element.valueAsNumber));
  return element;
}
