import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { phaseOf } from '../../../engine/runs/record';
import { record } from '../extension/runFixture';

const minuteAgo = () => new Date(Date.now() - 60_000).toISOString();

it('believes a living process of this machine, however long its step takes', () => {
  expect(phaseOf(record({ host: hostname(), pid: process.pid, heartbeatAt: minuteAgo() }), new Date())).toBe('running');
});

it("goes by the heartbeat of another machine's run", () => {
  expect(phaseOf(record({ heartbeatAt: minuteAgo() }), new Date())).toBe('lost');
  expect(phaseOf(record(), new Date())).toBe('running');
});
