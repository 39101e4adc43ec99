/**
 * Texts from files of other people, before a terminal, a log or a window shows them: names, messages, keys. A terminal
 * obeys control characters; those of writing direction let a text read as another.
 */

// C0 without tab and line feed, DEL, C1, line and paragraph separators, and what turns the writing direction.
// eslint-disable-next-line no-control-regex
const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * The text with such characters written out ("\u001b"), line ends kept. In JSON it says the same as before: there they
 * can stand only in texts.
 */
export function visible(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(obeyed, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** On one line, with a space for such characters. */
export function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ');
}

/** A word of a command line as it can be pasted into a shell: in quotes where it needs them. */
export function shellWord(word: string): string {
  if (/^[\w@%+=:,./\\-]+$/.test(word)) return word;
  return process.platform === 'win32' ? `"${word}"` : `'${word.replaceAll("'", `'\\''`)}'`;
}
