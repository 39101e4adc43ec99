import { lineStyleOf, type LineStyle } from '../charts/palette';

/** Dashes in turn, for who can't go by colours. */
const dashes = [[], [7, 3], [2, 2], [9, 3, 2, 3], [4, 4]];

/**
 * How a run is drawn, wherever it is: in high contrast, where some colours are nearly one, neighbours differ in their
 * dashes too.
 */
export function runStyle(slot: number): LineStyle {
  const style = lineStyleOf(slot);
  const { classList } = document.body;
  const highContrast = classList.contains('vscode-high-contrast') || classList.contains('vscode-high-contrast-light');
  return highContrast ? { ...style, dash: [...dashes[slot % dashes.length]!] } : style;
}
