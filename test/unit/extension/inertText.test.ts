import { expect, test } from 'vitest';
import { runRow, runTitle } from '../../../extension/views/runRow';
import { inertText } from '../../../extension/vscode/inertText';
import { noAnnotations } from '../../../engine/runs/annotations';
import { unknownRun } from '../../../engine/runs/run';
import { record } from './runFixture';

/** As VS Code finds links in notifications (src/vs/base/common/linkedText.ts) and icons in labels (iconLabels.ts). */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
const icon = /\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/;
// eslint-disable-next-line no-control-regex
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

const evil = ['[click](command:workbench.action.quit)', '$(zap~spin)', '\u001b[2J\u009b31m', 'exe\u202egnp.'].join(' ');

test('leaves no link, no icon and no control character', () => {
  for (const pattern of [link, icon, control]) {
    expect(evil).toMatch(pattern);
    expect(inertText(evil)).not.toMatch(pattern);
  }
  expect(inertText(inertText(evil))).toBe(inertText(evil));
  expect(inertText('digits (2) · lr 0.1\nseed [3]')).toBe('digits (2) · lr 0.1\nseed [3]');
});

test('rows and titles of runs are inert, wherever a run may say something of itself', () => {
  const run = {
    ...unknownRun('/runs/x/20260101-120000-1a2b', 'running' as const),
    record: record({
      experiment: evil,
      progress: { ...record().progress, activity: evil, step: 0, activityKind: 'preparing' },
    }),
    config: { [evil]: evil },
    annotations: { ...noAnnotations, name: evil },
  };
  const standing = { experiment: evil, isBest: false, differing: [evil] };
  const words = { locale: 'en', best: '', starred: '', seed: String, phase: String };
  const row = runRow(run, standing, words, { now: new Date(), withExperiment: true });
  for (const text of [row.label, row.description, row.spoken, runTitle(run, standing, words)])
    for (const pattern of [link, icon, control]) expect(text).not.toMatch(pattern);
});
