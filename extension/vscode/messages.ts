import { window } from 'vscode';

/** Shows an error with buttons, each with what it does; resolves when it was answered or put away. */
export async function showError(message: string, buttons: Record<string, () => unknown> = {}): Promise<void> {
  const chosen = await window.showErrorMessage(message, ...Object.keys(buttons));
  if (chosen !== undefined) await buttons[chosen]?.();
}

/** What an error says, for a person. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
