import type { ComparePanelState, ComparePanelToHost, HostToComparePanel } from '../../extension/contract/comparePanel';
import { Channel } from '../ui/channel';
import { registerControls } from '../ui/controls';
import { useLocale } from '../ui/format';
import { useTexts } from '../ui/texts';
import { Page, type Comparison } from './page';
import { RunModel } from './runs';
import { ViewStore } from '../ui/viewStore';
import { restoreView, type View } from './viewState';

/** The panel of one comparison, from the first message on. */
class ComparePanel {
  readonly #host = new Channel<HostToComparePanel, ComparePanelToHost>();
  readonly #root = document.getElementById('root') ?? document.body;
  /** What came of each run; its history may come before it is said that the run is compared. */
  readonly #known = new Map<string, RunModel>();
  #comparison: Comparison = { name: null, runs: [], keys: [] };
  #page: Page | null = null;
  #view: View | null = null;

  start(): void {
    this.#host.reportErrors();
    useLocale(document.documentElement.lang || undefined);
    registerControls();
    this.#host.onMessage((message) => this.#receive(message));
    this.#host.send({ type: 'ready' });
  }

  #receive(message: HostToComparePanel): void {
    switch (message.type) {
      case 'comparison': {
        useTexts(message.strings);
        const runs = message.runs.map((run) => Object.assign(this.#model(run.folder), { run }));
        this.#comparison = { name: message.name, runs, keys: message.keys };
        const view = message.view && restoreView(message.view);
        if (view) this.#view?.change(view);
        this.#show(view);
        this.#keep();
        break;
      }
      case 'history':
        this.#take(message.folder, (model) => {
          model.status = message.status;
          model.problem = null;
          model.take(message.history);
        });
        break;
      case 'more':
        this.#take(message.folder, (model) => {
          model.status = message.status;
          model.append(message.added);
        });
        break;
      case 'gone':
        this.#take(message.folder, (model) => {
          model.problem = message.message;
        });
        break;
    }
  }

  #take(folder: string, change: (model: RunModel) => void): void {
    change(this.#model(folder));
    this.#page?.show(this.#comparison);
  }

  #model(folder: string): RunModel {
    let model = this.#known.get(folder);
    if (!model) {
      const nothing = { folder, folderUri: '', slot: 0, name: null, label: '', experiment: '', id: '', config: {} };
      this.#known.set(folder, (model = new RunModel(nothing)));
    }
    return model;
  }

  #show(opened: ReturnType<typeof restoreView> | null): void {
    if (this.#page) return this.#page.show(this.#comparison);
    const kept = this.#host.keptState as Partial<ComparePanelState> | undefined;
    this.#view = new ViewStore(opened ?? restoreView(kept?.view), () => this.#keep());
    this.#page = new Page(this.#comparison, this.#view, this.#host);
    this.#root.replaceChildren(this.#page.element);
  }

  /** What a reload of the window finds again. */
  #keep(): void {
    if (!this.#view) return;
    const { runs, name } = this.#comparison;
    const state: ComparePanelState = {
      runs: runs.map(({ run: { folder, slot } }) => ({ folder, slot })),
      name,
      view: { ...this.#view.state },
    };
    this.#host.keep(state);
  }
}

new ComparePanel().start();
