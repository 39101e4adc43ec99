import { QuickInputButtons, ThemeIcon, window, type InputBox, type QuickPick, type QuickPickItem } from 'vscode';
import { inertItem } from './questions';

/** Where a question stands in a row of questions. */
export interface Place {
  title: string;
  step: number;
  totalSteps: number;
}

/** A question was answered, the person wants the one before again, or gave up. */
export type Outcome = 'answered' | 'back' | 'gone';

export type Question = (place: Place) => Promise<Outcome>;

/**
 * Asks questions in turn, each with a way back to the one before. Which are left to ask may depend on what was
 * answered, so they are looked up again each time. Whether all were answered.
 */
export async function askInTurn(title: string, questions: () => readonly Question[]): Promise<boolean> {
  for (let i = 0; ;) {
    const all = questions();
    const question = all[i];
    if (!question) return true;
    const outcome = await question({ title, step: i + 1, totalSteps: all.length });
    if (outcome === 'gone') return false;
    i += outcome === 'back' ? -1 : 1;
  }
}

/** Asks for one of some items. */
export function pickOne<T extends QuickPickItem>(
  place: Place,
  items: readonly T[],
  placeholder: string,
  take: (item: T) => void,
): Promise<Outcome> {
  const input = window.createQuickPick<T>();
  Object.assign(input, place, {
    items: items.map(inertItem),
    placeholder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return show(input, (done) =>
    input.onDidAccept(() => {
      const [item] = input.selectedItems;
      if (item) done(() => take(item));
    }),
  );
}

export interface TextQuestion {
  value: string;
  prompt: string;
  /** What is wrong with a text, as a sentence. */
  problem: (text: string) => string | undefined;
  /** A button beside the text, and the text that comes of it. */
  button?: { icon: string; label: string; press: () => Promise<string | undefined> };
}

/** Asks for a text. */
export async function enterText(place: Place, question: TextQuestion, take: (text: string) => void): Promise<Outcome> {
  const { value, prompt, problem, button } = question;
  const input = window.createInputBox();
  const buttons = button ? [{ iconPath: new ThemeIcon(button.icon), tooltip: button.label }] : [];
  Object.assign(input, place, { value, prompt, buttons });
  let typed: string | undefined;
  input.onDidChangeValue((text) => {
    input.validationMessage = problem(text);
  });
  input.onDidTriggerButton((pressed) => {
    if (pressed === QuickInputButtons.Back) return;
    typed = input.value;
    input.hide();
  });
  const outcome = await show(input, (done) =>
    input.onDidAccept(() => {
      input.validationMessage = problem(input.value);
      if (!input.validationMessage) done(() => take(input.value));
    }),
  );
  if (typed === undefined || !button) return outcome;
  // What the button opens may be a question too, and VS Code shows one at a time: this one comes again after it.
  return enterText(place, { ...question, value: (await button.press()) ?? typed }, take);
}

function show<T extends QuickPickItem>(
  input: QuickPick<T> | InputBox,
  listen: (done: (take: () => void) => void) => void,
): Promise<Outcome> {
  if (input.step !== 1) input.buttons = [QuickInputButtons.Back, ...input.buttons];
  // Its place in the row is lost when a click elsewhere closes it, so it stays.
  input.ignoreFocusOut = true;
  const outcome = new Promise<Outcome>((resolve) => {
    listen((take) => {
      take();
      resolve('answered');
    });
    input.onDidTriggerButton((button) => {
      if (button === QuickInputButtons.Back) resolve('back');
    });
    input.onDidHide(() => resolve('gone'));
  });
  input.show();
  return outcome.finally(() => input.dispose());
}
