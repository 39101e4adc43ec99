/** Colours that were asked for since the theme last changed: charts ask in every frame, the page's style is slow. */
const known = new Map<string, string>();
const listeners: (() => void)[] = [];
let revision = 0;
let watching = false;

/** The present value of one of the editor's colours ("charts-blue" for --vscode-charts-blue). */
export function themeColour(name: string, fallback = 'currentColor'): string {
  watch();
  let colour = known.get(name);
  if (colour === undefined) {
    colour = getComputedStyle(document.documentElement).getPropertyValue(`--vscode-${name}`).trim();
    known.set(name, colour);
  }
  return colour || fallback;
}

/** Another number after every change of the theme: for who keeps what was drawn in its colours. */
export function themeRevision(): number {
  watch();
  return revision;
}

/** Calls back after the editor's theme changed. */
export function onThemeChange(changed: () => void): void {
  watch();
  listeners.push(changed);
}

/** VS Code rewrites the body's class and the root's variables. */
function watch(): void {
  if (watching) return;
  watching = true;
  const observer = new MutationObserver(() => {
    known.clear();
    revision++;
    for (const listener of listeners) listener();
  });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}

export function prefersStillness(): boolean {
  return (
    matchMedia('(prefers-reduced-motion: reduce)').matches || document.body.classList.contains('vscode-reduce-motion')
  );
}
