import { existsSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';

/** Finds out where a step called what can't be traced: the step's own line, not TF.js's below it. */

interface Frame {
  /** Of the function; empty at the top of a file. */
  name: string;
  file: string;
  line: number;
  column: number;
}

/** TF.js (in its package, or in a source map of it), packages, Node, and the runtime itself are not the step. */
const notTheStep = /\/node_modules\/|\/tfjs-core\/|^node:|^<|\/engine\/runtime\//;
/** Below these in the stack is who compiled the step, or who asked for gradients: not the call that failed. */
const boundary = /\/engine\/runtime\/tracing\/trace\.|\/tfjs-core\/(dist|src)\/tape\./;

/** Runs the step so that stacks of errors are deep enough to get out of TF.js, and `placeOf` finds their place. */
export function withDeepStacks<T>(run: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 200;
  try {
    return run();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/**
 * "function (file:line:column)" of the step's innermost call on the way to this error; null where the stack shows none.
 */
export function placeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  for (const frame of framesOf(error.stack ?? '').map(original)) {
    const file = frame.file.replaceAll('\\', '/');
    if (boundary.test(file)) return null;
    // A bundle without a source map is one file: its lines say nothing.
    if (!notTheStep.test(file) && frame.file !== __filename) return described(frame);
  }
  return null;
}

/** An operation of the forward pass, as TF.js's tape keeps it. */
export interface ForwardCall {
  /** The kernel, or null where the step's own code gave the gradient. */
  kernel: string | null;
  place: string | null;
}

interface TapeNode {
  gradient?: (dys: unknown) => Record<string, () => unknown>;
}

/** TF.js 4.22 writes its tape here; nothing public tells which operation's gradient it is at. */
interface TapingEngine {
  state: { activeTape: TapeNode[] };
  addTapeNode?: (
    kernel: string,
    inputs: unknown,
    outputs: unknown,
    gradient: unknown,
    saved: unknown,
    attrs: unknown,
  ) => void;
}

/**
 * Runs again what failed while gradients were taken, and says whose gradient it was: the stack alone does not.
 * Null where it fails elsewhere or not at all.
 */
export function failingForwardCall(run: () => unknown): ForwardCall | null {
  const engine = tf.engine() as unknown as TapingEngine;
  const add = engine.addTapeNode!;
  let unwinding: { kernel: string | null; at: Error } | null = null;
  engine.addTapeNode = function (this: TapingEngine, kernel, inputs, outputs, gradient, saved, attrs) {
    add.call(this, kernel, inputs, outputs, gradient, saved, attrs);
    const call = { kernel: gradient ? null : kernel, at: new Error() };
    const node = this.state.activeTape.at(-1)!;
    // What throws stays the one that was unwinding.
    const within = <T>(work: () => T): T => {
      unwinding = call;
      const result = work();
      unwinding = null;
      return result;
    };
    const take = node.gradient;
    node.gradient = (dys) =>
      within(() => {
        if (!take) throw new Error('no gradient');
        return Object.fromEntries(Object.entries(take(dys)).map(([input, compute]) => [input, () => within(compute)]));
      });
  };
  try {
    run();
    return null;
  } catch {
    const call = unwinding as { kernel: string | null; at: Error } | null;
    return call && { kernel: call.kernel, place: placeOf(call.at) };
  } finally {
    delete engine.addTapeNode;
  }
}

function framesOf(stack: string): Frame[] {
  return stack.split('\n').flatMap((text) => {
    const [, name = '', file, line, column] = /^\s+at (?:(.*?) \()?(?:file:\/\/)?(.+):(\d+):(\d+)\)?$/.exec(text) ?? [];
    return file === undefined ? [] : [{ name, file, line: Number(line), column: Number(column) }];
  });
}

/** The frame in its source file, where a source map lies beside the bundle. */
function original(frame: Frame): Frame {
  const map = sourceMaps.get(frame.file) ?? readSourceMap(frame.file);
  sourceMaps.set(frame.file, map);
  const entry = map?.findEntry(frame.line - 1, frame.column - 1);
  if (!entry || !('originalSource' in entry)) return frame;
  return {
    name: frame.name,
    file: path.resolve(path.dirname(frame.file), entry.originalSource),
    line: entry.originalLine + 1,
    column: entry.originalColumn + 1,
  };
}

const sourceMaps = new Map<string, SourceMap | null>();

function readSourceMap(file: string): SourceMap | null {
  const beside = `${file}.map`;
  // Only a bundle's own: what runs from its sources has its lines already.
  if (file !== __filename || !existsSync(beside)) return null;
  return new SourceMap(JSON.parse(readFileSync(beside, 'utf8')) as SourceMapPayload);
}

function described({ name, file, line, column }: Frame): string {
  const relative = path.relative('', file);
  const where = `${relative.startsWith('..') ? file : relative}:${line}:${column}`;
  // Of a method, V8 also says what it was called on.
  const own = name.replace(/^(async |Object\.|Module\.)+|<anonymous>| \[as .*\]$/g, '');
  return own === '' ? where : `${own} (${where})`;
}
