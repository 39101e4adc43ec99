import { chmodSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GraphicsLoad, parseAnswer } from '../../../engine/training/graphicsLoad';
import { MachineLoad, machineDeclarations, parseStat } from '../../../engine/training/machineLoad';
import { temporaryFolder } from './bench';

describe('MachineLoad', () => {
  it('looks once a second, at what it has declared', () => {
    const load = new MachineLoad(false);
    const busyUntil = performance.now() + 50;
    while (performance.now() < busyUntil);
    const speed = { imagesPerSecond: 412, waitShare: 0.01 };
    const figures = load.look(speed, 1000);
    expect(figures['machine/speed/images']).toBe(412);
    expect(figures['machine/data/wait']).toBe(0.01);
    expect(figures['machine/processor/run']).toBeGreaterThan(0);
    expect(figures['machine/processor/run']).toBeLessThanOrEqual(1);
    expect(figures['machine/memory/run']).toBeGreaterThan(1e6);
    expect(figures['machine/memory/all']).toBeLessThan(totalmem());
    const { series, groups } = machineDeclarations;
    expect(series.map(({ id }) => id)).toEqual(expect.arrayContaining(Object.keys(figures)));
    expect(groups.map(({ id }) => id)).toEqual(expect.arrayContaining(series.map(({ group }) => group)));
    expect(load.look(speed, 1999)).toEqual({});
    const none = Object.keys(load.look({ imagesPerSecond: null, waitShare: null }, 2000));
    expect(none.filter((id) => /speed|data/.test(id))).toEqual([]);
  });

  it("reads Linux's times, waiting for a disk as idle", () => {
    expect(parseStat('cpu  10 20 30 400 50 1 2 3 7 0\ncpu0 1 2 3 4\n')).toEqual({ busy: 66, all: 516 });
  });
});

describe('GraphicsLoad', () => {
  it("reads what NVIDIA's tool tells, and leaves out what it does not", () => {
    expect(parseAnswer('37, 1024, 4096\n')).toEqual({ 'machine/gpu/busy': 0.37, 'machine/gpu/memory': 0.25 });
    expect(parseAnswer('[N/A], 1024, 4096\n')).toEqual({ 'machine/gpu/memory': 0.25 });
    expect(parseAnswer('')).toEqual({});
  });

  it.skipIf(process.platform === 'win32')('gives an answer once it is there, never waiting for it', async () => {
    const tool = join(temporaryFolder(), 'tool');
    writeFileSync(tool, '#!/bin/sh\nsleep 0.1\necho "50, 1, 2"\n');
    chmodSync(tool, 0o755);
    const load = new GraphicsLoad(tool);
    expect(load.look(0)).toEqual({});
    await expect.poll(() => load.look(1)).toEqual({ 'machine/gpu/busy': 0.5, 'machine/gpu/memory': 0.5 });
    expect(load.look(2)).toEqual({});
  });

  it('asks no more where there is no such tool', async () => {
    const load = new GraphicsLoad(join(temporaryFolder(), 'none'));
    load.look(0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(load.look(1e9)).toEqual({});
  });
});
