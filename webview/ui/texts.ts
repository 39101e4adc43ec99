import type { StringKey } from '../../extension/contract/panelStrings';

let strings: Partial<Record<StringKey, string>> = {};

/** Takes the texts the host sent, in the editor's language. */
export function useTexts(sent: Record<StringKey, string>): void {
  strings = sent;
}

/** A text of the panel with its `{name}` places filled in. An unknown key shows as itself: better than nothing. */
export function text(key: StringKey, values: Readonly<Record<string, string | number>> = {}): string {
  return (strings[key] ?? key).replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
