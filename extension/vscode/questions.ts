import { window, type InputBoxOptions, type QuickPickItem, type QuickPickOptions } from 'vscode';
import { inertText } from './inertText';

/** All that the extension asks in pick lists and input boxes: names may come from a stranger's file. */

/** Lets a person pick one of some items. */
export async function chooseOne<T extends QuickPickItem>(
  items: readonly T[],
  options: QuickPickOptions,
): Promise<T | undefined> {
  const shown = items.map(inertItem);
  const chosen = await window.showQuickPick(shown, { ...inertOptions(options), canPickMany: false });
  return chosen && items[shown.indexOf(chosen)];
}

/** Lets a person tick some items. */
export async function chooseSome<T extends QuickPickItem>(
  items: readonly T[],
  options: QuickPickOptions,
): Promise<T[] | undefined> {
  const shown = items.map(inertItem);
  const chosen = await window.showQuickPick(shown, { ...inertOptions(options), canPickMany: true });
  return chosen?.map((item) => items[shown.indexOf(item)]!);
}

/**
 * Asks for a text. What is typed may be anything. The question stays where something else takes the focus: the panel of
 * a run that was just started does so as soon as its page listens.
 */
export async function askText(options: InputBoxOptions): Promise<string | undefined> {
  const { title, prompt } = options;
  return window.showInputBox({
    ignoreFocusOut: true,
    ...options,
    ...(title !== undefined && { title: inertText(title) }),
    ...(prompt !== undefined && { prompt: inertText(prompt) }),
  });
}

/** An item as it is shown. */
export function inertItem<T extends QuickPickItem>(item: T): T {
  const { label, description, detail } = item;
  return {
    ...item,
    label: inertText(label),
    ...(description !== undefined && { description: inertText(description) }),
    ...(detail !== undefined && { detail: inertText(detail) }),
  };
}

function inertOptions(options: QuickPickOptions): QuickPickOptions {
  return options.title === undefined ? options : { ...options, title: inertText(options.title) };
}
