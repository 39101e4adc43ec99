import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EventTail, parseEvent } from '../../../extension/runs/eventTail';
import { lines, scalars, stamped, temporaryFolder } from './runFixture';

const events = stamped([
  scalars(10, { 'loss/discriminator': 0.5 }),
  scalars(20, { 'loss/discriminator': null }),
  scalars(30, {}),
]);

function tailOf(text?: string) {
  const file = join(temporaryFolder(), 'events.jsonl');
  if (text !== undefined) writeFileSync(file, text);
  return { file, tail: new EventTail(file) };
}

describe('EventTail', () => {
  it('finds nothing where there is no file, and everything once there is one', async () => {
    const { file, tail } = tailOf();
    expect(await tail.read()).toEqual({ events: [], restarted: false });
    writeFileSync(file, lines(events));
    expect(await tail.read()).toEqual({ events, restarted: false });
  });

  it('gives each event once, as the file grows', async () => {
    const { file, tail } = tailOf(lines(events.slice(0, 1)));
    expect((await tail.read()).events).toEqual(events.slice(0, 1));
    expect((await tail.read()).events).toEqual([]);
    appendFileSync(file, lines(events.slice(1)));
    expect((await tail.read()).events).toEqual(events.slice(1));
  });

  it('waits for the end of a partly written line, cut at any byte', async () => {
    const warning = stamped([{ type: 'warning', message: 'größer als erwartet – 数字' }]);
    const bytes = Buffer.from(lines(warning));
    for (let cut = 0; cut < bytes.length; cut++) {
      const { file, tail } = tailOf('');
      writeFileSync(file, bytes.subarray(0, cut));
      expect((await tail.read()).events).toEqual([]);
      appendFileSync(file, bytes.subarray(cut));
      expect((await tail.read()).events).toEqual(warning);
    }
  });

  it('reads what stands in place of a half-written line that a resumed engine dropped, however long it is', async () => {
    const whole = lines(events.slice(0, 2));
    const { file, tail } = tailOf(`${whole}{"seq":2,"ty`);
    expect((await tail.read()).events).toEqual(events.slice(0, 2));
    truncateSync(file, Buffer.byteLength(whole));
    appendFileSync(file, lines(events.slice(2)));
    expect(await tail.read()).toEqual({ events: events.slice(2), restarted: false });
  });

  it('reads a file of several megabytes whole', async () => {
    const many = stamped(Array.from({ length: 30_000 }, (_, i) => scalars(i, { 'loss/generator': i / 7 })));
    const { tail } = tailOf(lines(many));
    expect((await tail.read()).events).toEqual(many);
  });

  it('reads in portions, each to the end of a line, and says while there is more', async () => {
    const many = stamped(Array.from({ length: 40_000 }, (_, i) => scalars(i, { 'loss/generator': i / 7 })));
    const { tail } = tailOf(lines(many));
    const portions = [await tail.read(1 << 20)];
    while (portions.at(-1)!.more) portions.push(await tail.read(1 << 20));
    expect(portions.length).toBeGreaterThan(2);
    expect(portions.flatMap(({ events: each }) => each)).toEqual(many);
    expect(await tail.read(1 << 20)).toEqual({ events: [], restarted: false });
  });

  it('leaves out whole lines that are no known event', async () => {
    const { tail } = tailOf(
      `{"seq":0,"ty${lines(events.slice(0, 1))}{"seq":1,"time":"","type":"telepathy"}\n${lines(events.slice(2))}`,
    );
    expect((await tail.read()).events).toEqual(events.slice(2));
  });

  it('leaves out figures of a step that are none, as the schema does', () => {
    const good = { seq: 0, time: '', type: 'scalars', step: 1, values: { a: null, b: -2.5 } };
    const wrong = [{ step: -1 }, { step: 1.5 }, { seq: '0' }, { time: 7 }, { values: { a: '1' } }, { values: [1] }];
    expect(parseEvent(JSON.stringify(good))).toEqual(good);
    for (const part of wrong) expect(parseEvent(JSON.stringify({ ...good, ...part }))).toBeNull();
    expect(parseEvent(JSON.stringify(good).replace('-2.5', '1e999'))).toBeNull();
  });

  it('begins again when the file was cut back or replaced', async () => {
    const { file, tail } = tailOf(lines(events));
    await tail.read();
    truncateSync(file, Buffer.byteLength(lines(events.slice(0, 2))));
    expect(await tail.read()).toEqual({ events: events.slice(0, 2), restarted: true });

    const longer = stamped([...events.map((event) => event), scalars(40, { 'loss/discriminator': 1 })]);
    writeFileSync(`${file}.tmp`, lines(longer));
    renameSync(`${file}.tmp`, file);
    expect(await tail.read()).toEqual({ events: longer, restarted: true });
    expect(await tail.read()).toEqual({ events: [], restarted: false });
  });
});
