import type { SavedFile } from '../../extension/contract/panel';
import { base64Of, type PanelFile } from './panelFile';

/** What VS Code gives a webview's script. */
interface WebviewApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): WebviewApi;

/** What every panel tells its host besides what is its own. */
type Common = SavedFile | { type: 'error'; message: string };

/** The extension host on the other side of a panel. VS Code hands its interface out once only: connect once. */
export class Channel<FromHost, ToHost extends { type: string }> {
  readonly #api = acquireVsCodeApi();

  get keptState(): unknown {
    return this.#api.getState();
  }

  keep(state: unknown): void {
    this.#api.setState(state);
  }

  send(message: ToHost | Common): void {
    this.#api.postMessage(message);
  }

  /** Has the person asked where a file goes, and puts it there. */
  save({ name, mime, content }: PanelFile): void {
    void base64Of(content).then((base64) => this.send({ type: 'save', name, mime, base64 }));
  }

  onMessage(listener: (message: FromHost) => void): void {
    window.addEventListener('message', (event: MessageEvent<FromHost>) => listener(event.data));
  }

  /** Whatever goes wrong in the webview is written to the extension's log. */
  reportErrors(): void {
    const report = (error: unknown) =>
      this.send({ type: 'error', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    window.addEventListener('error', (event) => report(event.error ?? event.message));
    window.addEventListener('unhandledrejection', (event) => report(event.reason));
  }
}
