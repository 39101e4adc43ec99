import type { HostToRunPanel } from '../../extension/contract/panel';
import { Channel } from '../ui/channel';
import { registerControls } from '../ui/controls';
import { icon, make } from '../ui/dom';
import { useLocale } from '../ui/format';
import { text, useTexts } from '../ui/texts';
import { History } from './history';
import { Page, type PanelChannel, type RunModel } from './page';
import { restoreView, View } from './viewState';

/** The panel of one run folder, from the first message on. */
class RunPanel {
  readonly #host: PanelChannel = new Channel();
  readonly #root = document.getElementById('root') ?? document.body;
  #model: RunModel | null = null;
  #page: Page | null = null;

  start(): void {
    this.#host.reportErrors();
    useLocale(document.documentElement.lang || undefined);
    registerControls();
    // What the page says in place of a script that never came.
    this.#root.replaceChildren();
    this.#host.onMessage((message) => this.#receive(message));
    this.#host.send({ type: 'ready' });
  }

  #receive(message: HostToRunPanel): void {
    switch (message.type) {
      case 'snapshot':
        useTexts(message.strings);
        this.#show(
          {
            status: message.status,
            history: new History(message.history, message.outlines),
            facts: message.facts ?? null,
            folderUri: message.folderUri,
          },
          message.folder,
        );
        break;
      case 'curves':
        if (!this.#model) return;
        this.#model.history.follow(message.series, message.isLast);
        if (message.isLast) this.#page?.show(this.#model);
        break;
      case 'append':
        if (!this.#model) return;
        this.#model.history.append(message.added);
        this.#model.status = message.status;
        this.#page?.show(this.#model);
        break;
      case 'facts':
        if (!this.#model) return;
        this.#model.facts = message.facts;
        this.#page?.show(this.#model);
        break;
      case 'waiting':
        useTexts(message.strings);
        this.#replace(
          message.folder,
          placeholder('loading codicon-modifier-spin', text('banner.starting'), text('banner.startingHint')),
        );
        break;
      case 'missing':
        useTexts(message.strings);
        this.#replace(message.folder, placeholder('error', text('banner.missing'), message.message));
        break;
    }
  }

  #show(model: RunModel, folder: string): void {
    this.#model = model;
    if (this.#page) this.#page.show(model);
    else {
      const view = new View(restoreView(this.#host.keptState, folder), (state) => this.#host.keep(state));
      this.#page = new Page(model, view, this.#host);
    }
    if (!this.#page.element.isConnected) this.#root.replaceChildren(this.#page.element);
  }

  /** A run that was there and is not any more gives way too; a later snapshot brings the page back as it was. */
  #replace(folder: string, element: HTMLElement): void {
    this.#host.keep(restoreView(this.#host.keptState, folder));
    this.#model = null;
    this.#root.replaceChildren(element);
  }
}

/** What stands in the panel's place when there is no run to show: what happened, and what to do. */
function placeholder(picture: string, headline: string, advice: string): HTMLElement {
  return make(
    'main',
    { class: 'placeholder', role: 'status', testId: 'placeholder' },
    icon(picture),
    make('h1', { text: headline }),
    make('p', { text: advice }),
  );
}

new RunPanel().start();
