import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Outbox } from '../../../extension/panels/outbox';

/** An outbox whose messages arrive one by one, when they are let through. */
function held() {
  const left: string[] = [];
  const errors: unknown[] = [];
  const waiting: (() => void)[] = [];
  const outbox = new Outbox<string>(
    (message) => {
      left.push(message);
      return new Promise<void>((resolve) => waiting.push(resolve));
    },
    (error) => errors.push(error),
  );
  const arrive = async () => {
    waiting.shift()!();
    await turn();
  };
  return { outbox, left, errors, arrive };
}

describe('an outbox', () => {
  it('makes and sends each message when the one before has arrived', async () => {
    const { outbox, left, arrive } = held();
    const made: string[] = [];
    const make = (name: string) => () => (made.push(name), name);
    outbox.post(async () => (await turn(), 'slow'));
    outbox.post(make('second'));
    outbox.post(() => Promise.resolve(null));
    outbox.post(make('third'));
    await turn();
    await turn();
    expect([left, made]).toEqual([['slow'], []]);
    await arrive();
    expect([left, made]).toEqual([['slow', 'second'], ['second']]);
    await arrive();
    expect(left).toEqual(['slow', 'second', 'third']);
  });

  it('drops what has not left when it is cleared, also what is being made, and waits for nothing', async () => {
    const { outbox, left } = held();
    outbox.post(() => 'on its way');
    outbox.post(() => 'dropped');
    await turn();
    outbox.clear();
    outbox.post(async () => (await turn(), 'dropped while made'));
    await Promise.resolve();
    outbox.clear();
    outbox.post(() => 'new');
    await turn();
    await turn();
    expect(left).toEqual(['on its way', 'new']);
  });

  it('tells what went wrong and goes on', async () => {
    const { outbox, left, errors } = held();
    outbox.post(() => Promise.reject(new Error('no such run')));
    outbox.post(() => {
      throw new Error('nor this');
    });
    outbox.post(() => 'next');
    await turn();
    expect(errors.map(String)).toEqual(['Error: no such run', 'Error: nor this']);
    expect(left).toEqual(['next']);
  });
});
