/** What VS Code gives a webview's script. */
interface WebviewApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): WebviewApi;

/** The extension host on the other side of a panel. VS Code hands its interface out once only: connect once. */
export class Channel<FromHost, ToHost extends { type: string }> {
  readonly #api = acquireVsCodeApi();

  get keptState(): unknown {
    return this.#api.getState();
  }

  keep(state: unknown): void {
    this.#api.setState(state);
  }

  send(message: ToHost): void {
    this.#api.postMessage(message);
  }

  onMessage(listener: (message: FromHost) => void): void {
    window.addEventListener('message', (event: MessageEvent<FromHost>) => listener(event.data));
  }

  /** Whatever goes wrong in the webview is told, to be written to the extension's log. */
  onError(listener: (message: string) => void): void {
    const report = (error: unknown) =>
      listener(error instanceof Error ? (error.stack ?? error.message) : String(error));
    window.addEventListener('error', (event) => report(event.error ?? event.message));
    window.addEventListener('unhandledrejection', (event) => report(event.reason));
  }
}
