import { createScanner, findNodeAtLocation, getNodeValue, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import { deepestNesting } from '../files/json';
import { formatPath, type Issue, type KeyPath, type Problem } from './problems';

interface Span {
  offset: number;
  length: number;
}

const syntaxMessages: Record<ReturnType<typeof printParseErrorCode>, string> = {
  InvalidSymbol: 'This word is not JSON: texts need double quotes.',
  InvalidNumberFormat: 'This is not a number that JSON knows.',
  PropertyNameExpected: 'A key in double quotes is missing here.',
  ValueExpected: 'A value is missing here.',
  ColonExpected: 'A colon is missing here.',
  CommaExpected: 'A comma is missing here.',
  CloseBraceExpected: 'The closing brace } is missing.',
  CloseBracketExpected: 'The closing bracket ] is missing.',
  EndOfFileExpected: 'The file should end here.',
  InvalidCommentToken: "A comment can't stand here.",
  UnexpectedEndOfComment: 'This comment has no end.',
  UnexpectedEndOfString: 'This text has no closing quote.',
  UnexpectedEndOfNumber: 'This number has no end.',
  InvalidUnicode: 'This is not a Unicode escape (\\u and four digits).',
  InvalidEscapeCharacter: 'This is not an escape that JSON knows.',
  InvalidCharacter: 'This character is not allowed here.',
  '<unknown ParseErrorCode>': 'This is not JSON.',
};

/** The text of an experiment file: JSON with comments and trailing commas, and where each key stands in it. */
export class ConfigSource {
  readonly value: unknown;
  readonly syntaxProblems: Problem[];
  private readonly text: string;
  private readonly tree: Node | undefined;
  private readonly lineStarts: number[] = [0];

  /** @param whenEmpty what to do about an empty file, as a sentence. */
  constructor(
    readonly file: string,
    text: string,
    private readonly whenEmpty = 'Write a JSON object { … }.',
  ) {
    // A byte order mark becomes a space, so that offsets stay.
    this.text = text.replace(/^\uFEFF/, ' ');
    for (let i = 0; i < this.text.length; i++) if (this.text[i] === '\n') this.lineStarts.push(i + 1);
    const tooDeep = placeTooDeep(this.text);
    if (tooDeep) {
      this.syntaxProblems = [
        {
          message: `Braces and brackets are nested deeper than ${deepestNesting} levels here.`,
          advice: 'No key of an experiment lies as deep: see that each is closed where it should be.',
          path: '',
          severity: 'error',
          ...this.range(tooDeep),
        },
      ];
      return;
    }
    const errors: ParseError[] = [];
    this.tree = parseTree(this.text, errors, { allowTrailingComma: true });
    this.value = this.tree && getNodeValue(this.tree);
    this.syntaxProblems = errors.slice(0, 1).map((error) => this.syntaxProblem(error));
  }

  /** Keys that stand twice in one object, so that the earlier one would silently be lost. */
  duplicateKeys(): Issue[] {
    const issues: Issue[] = [];
    const visit = (node: Node, path: KeyPath): void => {
      const seen = new Set<string>();
      for (const [index, child] of (node.children ?? []).entries()) {
        if (node.type === 'array') visit(child, [...path, index]);
        const [key, value] = child.children ?? [];
        if (node.type !== 'object' || !key || !value) continue;
        const name = String(key.value);
        if (seen.has(name)) {
          issues.push({
            path: [...path, name],
            at: 'key',
            severity: 'error',
            inSchema: true,
            message: `The key "${name}" stands twice here.`,
            advice: 'Keep one of the two.',
          });
        }
        seen.add(name);
        visit(value, [...path, name]);
      }
    };
    if (this.tree) visit(this.tree, []);
    return issues;
  }

  /** Finds an issue in the text. What is not written there is shown at the innermost object that should hold it. */
  locate(issue: Issue): Problem {
    const { message, advice, severity } = issue;
    return {
      message,
      ...(advice && { advice }),
      path: formatPath(issue.path),
      severity,
      ...this.range(this.spanOf(this.isWritten(issue) ? issue.path : (issue.instead ?? issue.path), issue.at)),
    };
  }

  private isWritten({ path }: Issue): boolean {
    return this.tree !== undefined && findNodeAtLocation(this.tree, [...path]) !== undefined;
  }

  private spanOf(path: KeyPath, at: Issue['at']): Span {
    const node = this.tree && findNodeAtLocation(this.tree, [...path]);
    if (!node) return path.length === 0 ? { offset: 0, length: 1 } : this.spanOf(path.slice(0, -1), 'key');
    const key = node.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
    if (at === 'key' && key) return key;
    // A whole object is too much to underline: its opening brace or bracket stands for it.
    return node.type === 'object' || node.type === 'array' ? { offset: node.offset, length: 1 } : node;
  }

  private syntaxProblem(error: ParseError): Problem {
    const empty = this.text.trim() === '';
    return {
      message: empty ? 'The file is empty.' : syntaxMessages[printParseErrorCode(error.error)],
      advice: empty ? this.whenEmpty : 'Experiment files are JSON; comments and trailing commas are allowed.',
      path: '',
      severity: 'error',
      ...this.range(error),
    };
  }

  private range({ offset, length }: Span): Pick<Problem, 'line' | 'column' | 'endLine' | 'endColumn'> {
    const start = this.position(offset);
    const end = this.position(offset + Math.max(1, length));
    return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
  }

  private position(offset: number): { line: number; column: number } {
    let line = this.lineStarts.length;
    while (line > 1 && this.lineStarts[line - 1]! > offset) line--;
    return { line, column: offset - this.lineStarts[line - 1]! + 1 };
  }
}

/** The first brace or bracket that is nested deeper than files of ours are; parsing it would overflow the stack. */
function placeTooDeep(text: string): Span | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  do {
    scanner.scan();
    // Only the end of the file is of no length.
    const offset = scanner.getTokenOffset();
    const token = scanner.getTokenLength() === 1 ? text[offset] : undefined;
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    if (depth > deepestNesting) return { offset, length: 1 };
  } while (scanner.getTokenLength() > 0);
  return undefined;
}
