import { window, type MessageOptions } from 'vscode';
import { inertText } from './inertText';

/** All that the extension says in notifications: names and errors may come from a stranger's file. */

/** Shows an error with buttons, each with what it does; resolves when it was answered or put away. */
export async function showError(message: string, buttons: Record<string, () => unknown> = {}): Promise<void> {
  const chosen = await window.showErrorMessage(inertText(message), ...Object.keys(buttons));
  if (chosen !== undefined) await buttons[chosen]?.();
}

/** Shows a warning with buttons; resolves with the one that was pressed. */
export async function showWarning(message: string, ...buttons: string[]): Promise<string | undefined> {
  return window.showWarningMessage(inertText(message), ...buttons);
}

/** Says something, with buttons; resolves with the one that was pressed. */
export async function showInformation(message: string, ...buttons: string[]): Promise<string | undefined> {
  return window.showInformationMessage(inertText(message), ...buttons);
}

/** Asks whether to do something that can't be undone; whether it is to be done. */
export async function confirm(question: string, detail: string, button: string): Promise<boolean> {
  const options: MessageOptions = { modal: true, detail: inertText(detail) };
  return (await window.showWarningMessage(inertText(question), options, button)) === button;
}

/** What an error says, for a person. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
