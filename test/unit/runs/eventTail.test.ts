import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../engine/protocol/events';
import { EventTail } from '../../../engine/runs/eventTail';
import { scalarsEvent } from './scalarsEvent';
import { evaluation, grid, lines, scalars, stamped, temporaryFolder } from '../extension/runFixture';

const events = stamped([
  scalars(10, { 'loss/discriminator': 0.5 }),
  scalars(20, { 'loss/discriminator': null }),
  scalars(30, {}),
]);

function tailOf(text?: string) {
  const file = join(temporaryFolder(), 'events.jsonl');
  if (text !== undefined) writeFileSync(file, text);
  const tail = new EventTail(file);
  return { file, tail: { read: () => readAll(tail) } };
}

async function readAll(tail: EventTail): Promise<{ events: RunEvent[]; restarted: boolean }> {
  let events: RunEvent[] = [];
  let restarted = false;
  const count = await tail.read({
    restart: () => {
      restarted = true;
      events = [];
    },
    take: (event) => events.push(event),
    takeScalars: (line) => events.push(scalarsEvent(line)),
  });
  expect(count).toBe(events.length);
  return { events, restarted };
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

  it('leaves out types that are not wanted, and what only looks like a point of a curve', async () => {
    const others = stamped([{ type: 'warning', message: '"type":"scalars"' }, scalars(40, {})], 3);
    const { file } = tailOf(lines([...events, ...others]));
    expect((await readAll(new EventTail(file, ['scalars']))).events).toEqual(others.slice(0, 1));
    const odd = [
      '{"seq":0,"time":"","type":"scalars","step":-1,"values":{}}',
      '{"seq":0,"time":"","type":"scalars","step":1,"values":{"a":"1"}}',
      '{"seq":0,"time":"","type":"scalars","step":1,"values":[]}',
    ];
    writeFileSync(file, `${odd.join('\n')}\n${lines(events)}`);
    expect((await readAll(new EventTail(file))).events).toEqual(events);
  });

  it('leaves out whole lines that are no known event', async () => {
    const { tail } = tailOf(
      `{"seq":0,"ty${lines(events.slice(0, 1))}{"seq":1,"time":"","type":"telepathy"}\n${lines(events.slice(2))}`,
    );
    expect((await tail.read()).events).toEqual(events.slice(2));
  });

  it('leaves out events of unwanted types, and only those, wherever reads end and however long lines are', async () => {
    const all = stamped([
      { type: 'warning', message: 'says "type":"scalars" of itself' },
      ...Array.from({ length: 20_000 }, (_, i) => scalars(i, { 'loss/generator': i / 7 })),
      evaluation(20_000, 21.4),
      { type: 'warning', message: 'ü'.repeat(1_500_000) },
      grid(20_000),
      evaluation(20_001, 20),
    ]);
    const file = join(temporaryFolder(), 'events.jsonl');
    // Foreign hands may have put spaces in, where a short line is followed by what isn't wanted.
    writeFileSync(file, `{"type": "warning", "seq": 0, "time": "", "message": ""}\n${lines(all)}{"torn`);
    const { events: read } = await readAll(new EventTail(file, ['scalars', 'grid']));
    expect(read.slice(1)).toEqual(all.filter(({ type }) => type === 'warning' || type === 'evaluation'));
    expect(read[0]).toMatchObject({ type: 'warning', message: '' });
  });

  it('begins again when the file was cut back or replaced', async () => {
    const { file, tail } = tailOf(lines(events));
    await tail.read();
    truncateSync(file, Buffer.byteLength(lines(events.slice(0, 2))));
    expect(await tail.read()).toEqual({ events: events.slice(0, 2), restarted: true });

    const others = stamped([scalars(10, { 'loss/discriminator': 2 }), ...events.slice(1), scalars(40, {})]);
    writeFileSync(`${file}.tmp`, lines(others));
    renameSync(`${file}.tmp`, file);
    expect(await tail.read()).toEqual({ events: others, restarted: true });
    expect(await tail.read()).toEqual({ events: [], restarted: false });
    // The same file, written anew in place.
    writeFileSync(file, lines([...others.slice(1), ...others]));
    expect((await tail.read()).restarted).toBe(true);
  });

  it('reads on where the file was replaced by a longer copy of itself', async () => {
    const { file, tail } = tailOf(lines(events));
    await tail.read();
    const longer = [...events, ...stamped([scalars(40, { 'loss/discriminator': 1 })], 3)];
    for (const added of [longer.slice(3), []]) {
      writeFileSync(`${file}.tmp`, lines(longer));
      renameSync(`${file}.tmp`, file);
      expect(await tail.read()).toEqual({ events: added, restarted: false });
    }
  });

  it('holds no line that is longer than any event, and says that it left it out', async () => {
    const [before, after] = [events.slice(0, 1), events.slice(1)];
    const huge = `{"seq":1,"time":"","type":"warning","message":"${'x'.repeat(64e6)}"}\n`;
    const { file, tail } = tailOf(lines(before));
    writeFileSync(file, lines(before) + huge + lines(after));
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const { events: read } = await tail.read();
    delay.disable();
    expect(read.map(({ type }) => type)).toEqual(['scalars', 'warning', ...after.map(({ type }) => type)]);
    expect(read[1]).toMatchObject({ seq: 0, message: expect.stringMatching(/^A line of 640000\d\d bytes/) as string });
    // Nanoseconds; it was twelve seconds.
    expect(delay.max).toBeLessThan(1e9);
  });

  it('reads a line that is too long once, though it grows, and goes on behind it', async () => {
    const { file, tail } = tailOf(lines(events.slice(0, 1)));
    await tail.read();
    for (let i = 0; i < 3; i++) {
      appendFileSync(file, 'x'.repeat(3e6));
      expect(await tail.read()).toEqual({ events: [], restarted: false });
    }
    appendFileSync(file, `\n${lines(events.slice(1))}`);
    const { events: read } = await tail.read();
    expect(read[0]).toMatchObject({ type: 'warning', message: expect.stringContaining('9000000 bytes') as string });
    expect(read.slice(1)).toEqual(events.slice(1));
  });
});
