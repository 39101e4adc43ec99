import { visible } from '../../engine/plainText';

/**
 * A text from a file of someone else, to be shown as it stands: VS Code makes links of `[text](command:…)` in
 * notifications and prompts, and icons of `$(name)` in labels, and draws control characters as if they were meant. To
 * do it twice changes nothing.
 */
export function inertText(text: string): string {
  return visible(text).replaceAll('](', '] (').replaceAll('$(', '$ (');
}
