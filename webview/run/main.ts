import type { HostToRunPanel } from '../../engine/protocol/panel';
import { registerControls } from '../ui/controls';
import { useLocale } from '../ui/format';
import { text, useTexts } from '../ui/texts';
import { History } from './history';
import { Host } from './host';
import { Page, type RunModel } from './page';
import { standIn } from './standIn';
import { restoreView, View } from './viewState';

/** The panel of one run folder, from the first message on. */
class RunPanel {
  readonly #host = new Host();
  readonly #root = document.getElementById('root') ?? document.body;
  #model: RunModel | null = null;
  #page: Page | null = null;

  start(): void {
    this.#host.reportErrors();
    useLocale(document.documentElement.lang || undefined);
    registerControls();
    this.#host.onMessage((message) => this.#receive(message));
    this.#host.send({ type: 'ready' });
  }

  #receive(message: HostToRunPanel): void {
    switch (message.type) {
      case 'snapshot':
        useTexts(message.strings);
        this.#show(
          { status: message.status, history: new History(message.history), folderUri: message.folderUri },
          message.folder,
        );
        break;
      case 'append':
        if (!this.#model) return;
        this.#model.history.append(message.history);
        this.#model.status = message.status;
        this.#page?.show(this.#model);
        break;
      case 'waiting':
        useTexts(message.strings);
        this.#standIn(
          message.folder,
          standIn('loading codicon-modifier-spin', text('face.starting'), text('face.startingHint')),
        );
        break;
      case 'missing':
        useTexts(message.strings);
        this.#standIn(message.folder, standIn('error', text('face.missing'), message.message));
        break;
    }
  }

  #show(model: RunModel, folder: string): void {
    this.#model = model;
    if (this.#page) this.#page.show(model);
    else {
      const view = new View(restoreView(this.#host.keptState, folder), (state) => this.#host.keep(state));
      this.#page = new Page(model, view, (message) => this.#host.send(message));
    }
    if (!this.#page.element.isConnected) this.#root.replaceChildren(this.#page.element);
  }

  /** A run that was there and is not any more gives way too; a later snapshot brings the page back as it was. */
  #standIn(folder: string, element: HTMLElement): void {
    this.#host.keep(restoreView(this.#host.keptState, folder));
    this.#model = null;
    this.#root.replaceChildren(element);
  }
}

new RunPanel().start();
