import { QuickInputButtons, window, type InputBox, type QuickPick, type QuickPickItem } from 'vscode';

/** Where a question stands in a row of questions. */
export interface Place {
  title: string;
  step: number;
  totalSteps: number;
}

/** A question was answered, the person wants the one before again, or gave up. */
export type Outcome = 'answered' | 'back' | 'gone';

/** Asks questions in turn, each with a way back to the one before. Whether all were answered. */
export async function askInTurn(title: string, questions: readonly ((place: Place) => Promise<Outcome>)[]): Promise<boolean> {
  for (let i = 0; i < questions.length;) {
    const outcome = await questions[i]!({ title, step: i + 1, totalSteps: questions.length });
    if (outcome === 'gone') return false;
    i += outcome === 'back' ? -1 : 1;
  }
  return true;
}

/** Asks for one of some items. */
export function pickOne<T extends QuickPickItem>(place: Place, items: readonly T[], placeholder: string, take: (item: T) => void): Promise<Outcome> {
  const input = window.createQuickPick<T>();
  Object.assign(input, place, { items, placeholder, matchOnDescription: true, matchOnDetail: true });
  return show(input, (done) => input.onDidAccept(() => {
    const [item] = input.selectedItems;
    if (item) done(() => take(item));
  }));
}

/** Asks for a text; `problem` says what is wrong with one, as a sentence. */
export function enterText(
  place: Place,
  { value, prompt, problem }: { value: string; prompt: string; problem: (text: string) => string | undefined },
  take: (text: string) => void,
): Promise<Outcome> {
  const input = window.createInputBox();
  Object.assign(input, place, { value, prompt });
  input.onDidChangeValue((text) => {
    input.validationMessage = problem(text);
  });
  return show(input, (done) => input.onDidAccept(() => {
    input.validationMessage = problem(input.value);
    if (!input.validationMessage) done(() => take(input.value));
  }));
}

function show<T extends QuickPickItem>(input: QuickPick<T> | InputBox, listen: (done: (take: () => void) => void) => void): Promise<Outcome> {
  if (input.step !== 1) input.buttons = [QuickInputButtons.Back];
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
