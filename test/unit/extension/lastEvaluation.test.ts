import { appendFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HistoryReducer } from '../../../engine/history/reducer';
import type { RunEvent, UnstampedEvent } from '../../../engine/protocol/events';
import { lastEvaluation } from '../../../extension/runs/lastEvaluation';
import { evaluation, lines, scalars, stamped, temporaryFolder } from './runFixture';

const longName = 'loss/'.padEnd(3000, 'x');
const noise = (count: number) => Array.from({ length: count }, (_, i) => scalars(i, { [longName]: i }));

function fileOf(events: RunEvent[]): string {
  const file = join(temporaryFolder(), 'events.jsonl');
  writeFileSync(file, lines(events));
  return file;
}

describe('lastEvaluation', () => {
  it('finds nothing where there is no file', async () => {
    expect(await lastEvaluation(join(temporaryFolder(), 'events.jsonl'))).toMatchObject({
      evaluation: null,
      searched: 0,
    });
  });

  it('finds the newest one, however much was written after it', async () => {
    for (const after of [0, 1, 30, 100]) {
      const events = stamped([evaluation(1, 90), ...noise(3), evaluation(2, 40), ...noise(after)]);
      const { evaluation: found, searched } = await lastEvaluation(fileOf(events));
      expect(found).toEqual(events[4]);
      expect(searched).toBe(Buffer.byteLength(lines(events)));
    }
  });

  it('searches only what is new when it goes on', async () => {
    const events = stamped([evaluation(1, 90), ...noise(40)]);
    const file = fileOf(events);
    const { searched } = await lastEvaluation(file);
    expect(await lastEvaluation(file, searched)).toMatchObject({ evaluation: null, searched });
    const more = stamped([...noise(50), evaluation(2, 40), ...noise(1)], 41);
    appendFileSync(file, lines(more));
    expect((await lastEvaluation(file, searched)).evaluation).toEqual(more[50]);
  });

  it('passes over those that a resumed engine has taken back', async () => {
    const resumed = { type: 'state', state: 'running', reason: null } as const;
    const events = stamped([evaluation(5, 60), evaluation(9, 40), { ...resumed, resumedFrom: 5 }, ...noise(30)]);
    expect(await lastEvaluation(fileOf(events))).toMatchObject({ evaluation: events[0], rewoundTo: 5 });
    const older = stamped([evaluation(9, 40), { ...resumed, reason: 'Going on from step 5.' }]);
    expect((await lastEvaluation(fileOf(older))).evaluation).toBeNull();
    const later = stamped([evaluation(9, 40), { ...resumed, resumedFrom: 5 }, evaluation(6, 50)]);
    expect((await lastEvaluation(fileOf(later))).evaluation).toEqual(later[2]);
  });

  it('is the last that the whole history has, however often a run was killed and resumed', async () => {
    // What each engine did: how far it went back, and at which of the steps after that it evaluated.
    const engine = fc.record({
      back: fc.nat(8),
      evaluated: fc.array(fc.boolean(), { maxLength: 6 }),
      words: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(engine, { maxLength: 6 }), async (engines) => {
        let step = 0;
        const events = engines.flatMap(({ back, evaluated, words }): UnstampedEvent[] => {
          step = Math.max(0, step - back);
          const from = words ? { reason: `Going on from step ${step}.` } : { reason: null, resumedFrom: step };
          return [
            { type: 'state', state: 'running', ...from },
            ...evaluated.flatMap(
              (is) => (step++, [scalars(step, { d: step }), ...(is ? [evaluation(step, step)] : [])]),
            ),
          ];
        });
        const reducer = new HistoryReducer();
        reducer.add(stamped(events));
        const found = await lastEvaluation(fileOf(stamped(events)));
        expect(found.evaluation).toEqual(reducer.whole().evaluations.at(-1) ?? null);
      }),
    );
  });

  it('comes back for an evaluation that is only partly written', async () => {
    const events = stamped([evaluation(1, 90), evaluation(2, 40)]);
    const file = fileOf(events);
    truncateSync(file, Buffer.byteLength(lines(events)) - 10);
    const first = await lastEvaluation(file);
    expect(first).toMatchObject({ evaluation: events[0], searched: Buffer.byteLength(lines(events.slice(0, 1))) });
    writeFileSync(file, lines(events));
    expect((await lastEvaluation(file, first.searched)).evaluation).toEqual(events[1]);
  });

  it('begins at the beginning again when the file has become shorter', async () => {
    const events = stamped([evaluation(1, 90), ...noise(5), evaluation(2, 40)]);
    const file = fileOf(events);
    const { searched } = await lastEvaluation(file);
    writeFileSync(file, lines(events.slice(0, 3)));
    expect((await lastEvaluation(file, searched)).evaluation).toEqual(events[0]);
  });
});
