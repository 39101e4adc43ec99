import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HistoryReducer } from '../../../engine/history/reducer';
import type { UnstampedEvent } from '../../../engine/protocol/events';
import { annotate } from '../../../engine/runs/annotations';
import { RunReader } from '../../../engine/runs/runReader';
import {
  evaluation,
  lines,
  makeRun,
  record,
  scalars,
  stamped,
  temporaryFolder,
  writeRecord,
} from '../extension/runFixture';

const id = '20261122-082415-3fa2';
const later = () => new Date(Date.now() + 1000).toISOString();

describe('a run for lists', () => {
  it('is its newest evaluation, its best figure, its configuration and what people say of it', async () => {
    const events = stamped([evaluation(500, 21.4), scalars(600, { 'loss/d': 1 }), evaluation(1000, 40)]);
    const folder = makeRun(temporaryFolder(), 'digits', id, { state: 'finished' }, events);
    writeFileSync(join(folder, 'config.json'), '{"seed": 7, "optimizer": {"learningRate": 0.0002, "betas": [0, 0.9]}}');
    await annotate(folder, { name: 'wider', tags: ['keep', ' keep ', ''] });
    expect(await new RunReader(folder).read()).toMatchObject({
      phase: 'finished',
      evaluation: { step: 1000 },
      headline: { title: 'FID (classifier-64)', newest: { step: 1000, value: 40 }, best: { step: 500, value: 21.4 } },
      config: { seed: 7, 'optimizer.learningRate': 0.0002, 'optimizer.betas': '[0,0.9]' },
      annotations: { name: 'wider', tags: ['keep'], note: '', starred: false },
    });
  });

  it('is the same object until something of it changes', async () => {
    const folder = makeRun(temporaryFolder(), 'digits', id, {}, stamped([evaluation(500, 40)]));
    const reader = new RunReader(folder);
    const first = await reader.read();
    expect(await reader.read()).toBe(first);
    await annotate(folder, { starred: true });
    const starred = await reader.read();
    expect(starred).toMatchObject({ annotations: { starred: true }, evaluation: { step: 500 } });
    appendFileSync(join(folder, 'events.jsonl'), lines(stamped([evaluation(1000, 21.4)], 1)));
    writeRecord(folder, record({ heartbeatAt: later() }));
    expect(await reader.read()).toMatchObject({ headline: { best: { step: 1000, value: 21.4 } } });
  });

  it('is listed without annotations that can’t be understood, which are reported and never overwritten', async () => {
    const folder = makeRun(temporaryFolder(), 'digits', id);
    writeFileSync(join(folder, 'annotations.json'), '{"version": 1, "tags": "one"}');
    const reports: unknown[] = [];
    const run = await new RunReader(folder, (error) => reports.push(error)).read();
    expect(run).toMatchObject({ phase: 'running', annotations: { tags: [] } });
    expect(reports).toHaveLength(1);
    await expect(annotate(folder, { name: 'x' })).rejects.toMatchObject({ where: join(folder, 'annotations.json') });
  });

  it('agrees with the whole history, however often it was killed and resumed', async () => {
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
        const folder = makeRun(temporaryFolder(), 'digits', id, {}, stamped(events));
        const run = await new RunReader(folder).read();
        expect(run?.evaluation).toEqual(reducer.whole().evaluations.at(-1) ?? null);
      }),
      { numRuns: 60 },
    );
  });
});
