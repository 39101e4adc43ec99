import { make } from '../ui/dom';

export interface Choice {
  id: string;
  label: string;
}

/** A box with one of some choices. */
export class Select {
  readonly element: HTMLSelectElement;
  #offered = '';

  constructor(label: string, onChange: (id: string) => void, testId?: string) {
    this.element = make('select', { class: 'select', label, testId });
    this.element.addEventListener('change', () => onChange(this.element.value));
  }

  offer(choices: readonly Choice[], chosen: string | null): void {
    const offered = JSON.stringify(choices);
    if (offered !== this.#offered) {
      this.#offered = offered;
      this.element.replaceChildren(
        ...choices.map(({ id, label }) => {
          const option = make('option', { text: label });
          option.value = id;
          return option;
        }),
      );
    }
    if (chosen !== null && this.element.value !== chosen) this.element.value = chosen;
  }
}
