import { checkbox, button } from '../ui/controls';
import { icon, make, setHint } from '../ui/dom';
import { menuButton } from '../ui/menuButton';
import { base64Of } from '../ui/panelFile';
import { text } from '../ui/texts';
import { themeRevision } from '../ui/theme';
import type { SavedType } from '../../extension/contract/panel';
import type { ComparedKey, ComparePanelToHost } from '../../extension/contract/comparePanel';
import { bestOfColumn, calledOf, columnsOf, differenceTo, seenColumns, sorted, type Column } from './columns';
import type { Highlight } from './highlight';
import { Choices, menuTick } from './choices';
import { stampOf, type RunModel } from './runs';
import { letterOf, swatch } from './swatch';
import { tableAsCsv, tableAsMarkdown } from './tableText';
import type { View } from './viewState';

type TableForm = 'csv' | 'markdown';

const forms: Record<TableForm, { name: string; mime: SavedType }> = {
  csv: { name: 'runs.csv', mime: 'text/csv' },
  markdown: { name: 'runs.md', mime: 'text/markdown' },
};

/** The table of runs: what tells them apart, and how well each does. */
export class RunsTable {
  readonly element: HTMLElement;
  readonly #table = make('table', { class: 'runs-table', testId: 'runs-table' });
  readonly #room: HTMLElement;
  readonly #diff = button({
    label: text('compare.diff'),
    hint: '',
    icon: 'diff',
    testId: 'btn-diff',
    onClick: () => this.#diffConfigs(),
  });
  #runs: readonly RunModel[] = [];
  #keys: readonly ComparedKey[] = [];
  #columns: Column[] = [];
  /** What the table was last drawn from, and what it showed then. */
  #ingredients: readonly unknown[] = [];
  #drawn = '';

  constructor(
    private readonly view: View,
    private readonly highlight: Highlight,
    private readonly send: (message: ComparePanelToHost) => void,
  ) {
    const columns = new Choices(
      { label: text('compare.columns'), hint: text('compare.columnsHint'), icon: 'list-selection' },
      () => this.#columnLines(),
    );
    const table = menuButton({ label: text('compare.export'), hint: text('compare.exportHint'), icon: 'export' }, [
      { label: text('compare.copyMarkdown'), onChoose: () => this.#copy('markdown') },
      { label: text('compare.copyCsv'), onChoose: () => this.#copy('csv') },
      { label: text('compare.saveMarkdown'), onChoose: () => this.#save('markdown') },
      { label: text('compare.saveCsv'), onChoose: () => this.#save('csv') },
    ]);
    const differing = checkbox(text('compare.onlyDiffering'), view.state.onlyDiffering, (onlyDiffering) =>
      view.change({ onlyDiffering }),
    );
    differing.dataset['testid'] = 'only-differing';
    this.#room = make(
      'div',
      { class: 'runs-room', role: 'region', label: text('compare.table'), tabIndex: 0 },
      this.#table,
    );
    this.element = make(
      'section',
      { class: 'runs', label: text('compare.runs') },
      make(
        'div',
        { class: 'runs-tools', role: 'toolbar', label: text('compare.runs') },
        differing,
        columns.element,
        this.#diff,
        table,
      ),
      this.#room,
    );
    highlight.onChange(() => this.#showHighlight());
  }

  update(runs: readonly RunModel[], keys: readonly ComparedKey[]): void {
    const { onlyDiffering, columns: chosen, sort, hidden, pinned } = this.view.state;
    const ingredients = [stampOf(runs), keys, onlyDiffering, chosen, sort, hidden, pinned, themeRevision()];
    if (ingredients.every((each, index) => each === this.#ingredients[index])) return;
    this.#ingredients = ingredients;
    this.#keys = keys;
    const all = columnsOf(runs, keys, onlyDiffering);
    this.#columns = seenColumns(all, chosen);
    this.#runs = sorted(runs, all, sort);
    const pair = this.#pair;
    this.#diff.toggleAttribute('disabled', !pair);
    if (pair) setHint(this.#diff, text('compare.diffHint', { left: pair[0].run.label, right: pair[1].run.label }));
    const drawn = this.#signature();
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#rebuild();
  }

  /** All that the table shows: it is made anew only where this is another. */
  #signature(): string {
    const { sort, hidden, pinned } = this.view.state;
    const cells = this.#runs.map((run) => [
      run.folder,
      run.run.slot,
      ...this.#columns.map(({ written }) => written(run)),
    ]);
    return JSON.stringify([sort, hidden, pinned, themeRevision(), this.#columns.map(({ title }) => title), cells]);
  }

  #rebuild(): void {
    const focused = (document.activeElement as HTMLElement | null)?.dataset['key'];
    const best = new Map(this.#columns.map((column) => [column, bestOfColumn(this.#runs, column)]));
    this.#table.replaceChildren(
      make('caption', { class: 'for-screen-readers', text: text('compare.runs') }),
      make('thead', {}, make('tr', {}, ...this.#columns.map((column) => this.#head(column)), make('td'))),
      make('tbody', {}, ...this.#runs.map((run) => this.#row(run, best))),
    );
    if (focused !== undefined) this.#table.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    this.#showHighlight();
  }

  #head({ id, title, hint, numeric, better }: Column): HTMLElement {
    const { sort } = this.view.state;
    const sortedBy = sort?.column === id;
    const sorter = make('button', { class: 'sorter', text: title, testId: `sort-${id}` });
    sorter.type = 'button';
    sorter.dataset['key'] = `sort ${id}`;
    setHint(sorter, [text('compare.sortBy', { column: title }), hint].filter(Boolean).join(' · '));
    if (sortedBy) sorter.append(icon(sort.descending ? 'arrow-down' : 'arrow-up'));
    sorter.addEventListener('click', () => {
      // The better end comes first; a third press goes back to the order in which runs were added.
      const first = better === 'higher';
      const again = sortedBy && sort.descending !== first;
      this.view.change({
        sort: again ? null : { column: id, descending: sortedBy ? !sort.descending : first },
      });
    });
    const cell = make('th', { class: numeric ? 'number' : '' }, sorter);
    cell.scope = 'col';
    cell.setAttribute('aria-sort', sortedBy ? (sort.descending ? 'descending' : 'ascending') : 'none');
    return cell;
  }

  #row(run: RunModel, best: ReadonlyMap<Column, ReadonlySet<string>>): HTMLElement {
    const { hidden, pinned } = this.view.state;
    const baseline = this.#runs.find(({ folder }) => folder === pinned);
    const row = make('tr', { class: run.state === 'gone' ? 'gone' : '', testId: 'compared-run' });
    row.dataset['folder'] = run.folder;
    row.classList.toggle('pinned', run === baseline);
    row.append(
      this.#nameCell(run, hidden.includes(run.folder)),
      ...this.#columns.slice(1).map((column) => {
        const isBest = best.get(column)?.has(run.folder) ?? false;
        const cell = make('td', { class: column.numeric ? 'number' : '', text: column.written(run) });
        cell.dataset['column'] = column.id;
        if (column.id.startsWith('key:')) cell.title = `${column.hint}: ${column.written(run)}`;
        if (isBest) {
          cell.classList.add('best');
          cell.append(icon('star-full'), make('span', { class: 'for-screen-readers', text: text('compare.best') }));
        }
        const difference = baseline ? differenceTo(baseline, run, column) : '';
        if (difference) {
          const note = make('span', { class: 'difference', text: difference });
          setHint(note, text('compare.against', { difference }));
          cell.append(note);
        }
        return cell;
      }),
      this.#actions(run, run === baseline),
    );
    row.addEventListener('pointerenter', () => this.highlight.show([run.folder]));
    row.addEventListener('pointerleave', () => this.highlight.show([]));
    return row;
  }

  #nameCell(run: RunModel, isHidden: boolean): HTMLElement {
    const { label, slot, id } = run.run;
    const eye = make('input', { label: text('compare.show', { run: label }), testId: 'show-run' });
    eye.type = 'checkbox';
    eye.checked = !isHidden;
    eye.dataset['key'] = `show ${run.folder}`;
    eye.addEventListener('change', () => {
      const { hidden } = this.view.state;
      const others = hidden.filter((folder) => folder !== run.folder);
      this.view.change({ hidden: eye.checked ? others : [...others, run.folder] });
    });
    const name = make('button', { class: 'run-name', text: calledOf(run) });
    name.type = 'button';
    name.dataset['key'] = `open ${run.folder}`;
    setHint(name, `${text('compare.openRun', { run: label })} · ${id}`);
    name.addEventListener('click', () => this.send({ type: 'openRun', folder: run.folder }));
    const letter = make('span', { class: 'run-letter', text: letterOf(slot) });
    const cell = make('th', { class: 'run-cell' }, make('div', { class: 'run-head' }, eye, swatch(slot), letter, name));
    cell.scope = 'row';
    if (run.problem !== null) cell.title = run.problem;
    return cell;
  }

  #actions(run: RunModel, isPinned: boolean): HTMLElement {
    const { folder } = run;
    const { label } = run.run;
    const action = (picture: string, name: string, key: string, act: () => void) => {
      const element = make('button', { class: 'icon-button', label: name, hint: name }, icon(picture));
      element.type = 'button';
      element.dataset['key'] = `${key} ${folder}`;
      element.addEventListener('click', act);
      return element;
    };
    const pin = action(
      isPinned ? 'pinned' : 'pin',
      isPinned ? text('compare.unpin') : text('compare.pin', { run: label }),
      'pin',
      () => this.view.change({ pinned: isPinned ? null : folder }),
    );
    pin.setAttribute('aria-pressed', String(isPinned));
    const remove = action('close', text('compare.remove', { run: label }), 'remove', () => {
      this.highlight.show([]);
      this.send({ type: 'remove', folder });
    });
    return make('td', { class: 'run-actions-cell' }, pin, remove);
  }

  #showHighlight(): void {
    for (const row of this.#table.querySelectorAll<HTMLElement>('tbody tr')) {
      row.classList.toggle('highlighted', this.highlight.folders.has(row.dataset['folder'] ?? ''));
    }
  }

  /** A line for every column that the table can have. */
  #columnLines(): HTMLElement[] {
    const { columns: chosen, onlyDiffering } = this.view.state;
    const [, ...all] = columnsOf(this.#runs, this.#keys, onlyDiffering);
    return all.map(({ id, title, hint, seen }) =>
      menuTick(hint && hint !== title ? `${title} (${hint})` : title, chosen[id] ?? seen, (checked) =>
        this.view.change({ columns: { ...this.view.state.columns, [id]: checked } }),
      ),
    );
  }

  #written(form: TableForm): string {
    if (form === 'csv') return tableAsCsv(this.#columns, this.#runs);
    const isBest = (column: Column, run: RunModel) => bestOfColumn(this.#runs, column).has(run.folder);
    return tableAsMarkdown(this.#columns, this.#runs, isBest);
  }

  #copy(form: TableForm): void {
    this.send({ type: 'copy', text: this.#written(form) });
  }

  #save(form: TableForm): void {
    const { name, mime } = forms[form];
    void base64Of(new Blob([this.#written(form)])).then((base64) => this.send({ type: 'save', name, mime, base64 }));
  }

  /**
   * The two runs whose configurations a diff shows: the pinned one and the first other, or the first two on show.
   */
  get #pair(): [RunModel, RunModel] | null {
    const { pinned, hidden } = this.view.state;
    const shown = this.#runs.filter(({ folder }) => !hidden.includes(folder));
    const first = this.#runs.find(({ folder }) => folder === pinned) ?? shown[0];
    const second = shown.find((run) => run !== first);
    return first && second ? [first, second] : null;
  }

  #diffConfigs(): void {
    const pair = this.#pair;
    if (pair) this.send({ type: 'diff', left: pair[0].folder, right: pair[1].folder });
  }
}
