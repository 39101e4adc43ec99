import { isAbsolute } from 'node:path';
import { comparePanelMessageSchema, comparisonSchema } from '../../../extension/panels/comparePanelMessages';
import { fileNameOf } from '../../../extension/panels/fileName';
import { runPanelMessageSchema, runPanelStateSchema } from '../../../extension/panels/runPanelMessages';
import type { Dice } from '../dice';
import { must, type Kind } from '../kind';
import { mutateValue } from '../mutate';

const folder = '/runs/digits/20260101-120000-1a2b';
const save = { type: 'save', name: 'curves.svg', mime: 'image/svg+xml', base64: 'PHN2Zy8+' };
const seeds: readonly unknown[] = [
  { type: 'ready' },
  ...['pause', 'stop', 'sample'].map((action) => ({ type: 'control', action })),
  ...['again', 'file', 'resume'].map((how) => ({ type: 'launch', how })),
  ...['log', 'config', 'experiment', 'folder'].map((what) => ({ type: 'open', what })),
  ...[save, { type: 'error', message: 'it broke' }],
  ...[{ type: 'want', series: ['loss/generator', 'fid'] }, { type: 'add' }, { type: 'openKept' }],
  ...[
    { type: 'remove', folder },
    { type: 'openRun', folder },
    { type: 'diff', left: folder, right: folder },
  ],
  ...[
    { type: 'copy', text: '| a |' },
    { type: 'keep', view: { tab: 'curves', shown: ['a'] } },
  ],
  ...[{ folder }, { runs: [{ folder, slot: 0 }], name: null, view: {} }],
];

/** What a message may say, by its type, told by other means than the schema's: its fields and their values. */
const allowed: Record<string, Record<string, (value: unknown) => boolean>> = {
  ready: {},
  control: { action: oneOf('pause', 'resume', 'stop', 'checkpoint', 'sample', 'evaluate') },
  launch: { how: oneOf('again', 'file', 'resume') },
  open: { what: oneOf('log', 'config', 'experiment', 'folder') },
  save: {
    name: (value) => typeof value === 'string' && value.length <= 200 && value !== '',
    mime: oneOf('image/png', 'image/svg+xml', 'text/csv', 'text/markdown'),
    base64: (value) => typeof value === 'string' && value !== '',
  },
  error: { message: isText },
  want: { series: (value) => Array.isArray(value) && value.every(isText) },
  add: {},
  remove: { folder: isPlace },
  openRun: { folder: isPlace },
  diff: { left: isPlace, right: isPlace },
  copy: { text: isText },
  keep: { view: (value) => typeof value === 'object' && value !== null && !Array.isArray(value) },
  openKept: {},
};

/** Messages of panels: those that are obeyed are of the contract, and name nothing outside it. */
export const panel: Kind = {
  prepare: () =>
    Promise.resolve((dice) => {
      const message = withWhatJsonLacks(mutateValue(dice.pick(seeds), dice), dice);
      const taken = [runPanelMessageSchema, comparePanelMessageSchema].flatMap((schema) => {
        const { data } = schema.safeParse(message);
        return data ? [data] : [];
      });
      for (const data of taken) checkMessage(data);
      const state = runPanelStateSchema.safeParse(message).data;
      must(!state || isPlace(state.folder), 'a state of no folder');
      const comparison = comparisonSchema.safeParse(message).data;
      must(
        !comparison || comparison.runs.every((run) => isPlace(run.folder) && run.slot >= 0),
        'a comparison of no folders',
      );
      return Promise.resolve(taken.length > 0 || state || comparison ? 'accepted' : 'refused');
    }),
};

function checkMessage(data: { type: string }): void {
  const fields = allowed[data.type];
  must(fields !== undefined && Object.hasOwn(allowed, data.type), `the type ${data.type}`);
  const { type, ...rest } = data;
  must(Object.keys(rest).sort().join() === Object.keys(fields).sort().join(), `other fields of ${type}`);
  for (const [name, value] of Object.entries(rest)) must(fields[name]!(value), `${name} of ${type}`);
  if ('name' in data && 'mime' in data) {
    must(
      // eslint-disable-next-line no-control-regex
      /^[^./\\\u0000-\u001f][^/\\\u0000-\u001f]*\.png$/.test(fileNameOf(String(data.name), 'png')),
      'a name that leads elsewhere',
    );
  }
}

/** What a page may send besides JSON. */
function withWhatJsonLacks(value: unknown, dice: Dice): unknown {
  if (!dice.chance(0.1) || typeof value !== 'object' || value === null) return value;
  const fields = value as Record<string, unknown>;
  const key = dice.pick([...Object.keys(fields), 'view']);
  fields[key] = dice.pick<unknown>([
    new Map([['a', 1]]),
    new Uint8Array(3),
    new Date(0),
    1n,
    undefined,
    NaN,
    fields,
    [fields],
  ]);
  return value;
}

function oneOf(...words: string[]): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && words.includes(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isPlace(value: unknown): boolean {
  return typeof value === 'string' && isAbsolute(value);
}
