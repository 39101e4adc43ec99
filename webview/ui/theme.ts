/** The present value of one of the editor's colours ("charts-blue" for --vscode-charts-blue). */
export function themeColour(name: string, fallback = 'currentColor'): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--vscode-${name}`).trim() || fallback;
}

/** Calls back after the editor's theme changed: VS Code then rewrites the body's class and the root's variables. */
export function onThemeChange(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}

export function prefersStillness(): boolean {
  return (
    matchMedia('(prefers-reduced-motion: reduce)').matches || document.body.classList.contains('vscode-reduce-motion')
  );
}
