import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { uptime, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProbeMemory } from '../../../engine/runtime/probeMemory';

const works = { works: true, label: 'CUDA', gflops: 4000 } as const;
const fails = { works: false, detail: 'no adapter' } as const;
const hour = 3_600_000;

describe('what trying devices gave', () => {
  let folder: string;
  let file: string;
  const memory = (version = '1.30.0', threads = 2) => new ProbeMemory(version, threads, file);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'probes-'));
    file = join(folder, 'devices.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is known to the next run, each device by itself', async () => {
    await memory().keep(new Map([['webgpu', fails]]));
    await memory().keep(new Map([['cuda', works]]));
    expect(memory().recall('webgpu')).toEqual(fails);
    expect(memory().recall('cuda')).toEqual(works);
    expect(memory().recall('cpu')).toBeUndefined();
  });

  it('says nothing of another library, number of threads, or place of the drivers', async () => {
    await memory().keep(new Map([['cuda', works]]));
    expect(memory('1.31.0').recall('cuda')).toBeUndefined();
    expect(memory('1.30.0', 4).recall('cuda')).toBeUndefined();
    const before = process.env.CUDA_VISIBLE_DEVICES;
    process.env.CUDA_VISIBLE_DEVICES = '1';
    try {
      expect(memory().recall('cuda')).toBeUndefined();
    } finally {
      if (before === undefined) delete process.env.CUDA_VISIBLE_DEVICES;
      else process.env.CUDA_VISIBLE_DEVICES = before;
    }
    expect(memory().recall('cuda')).toEqual(works);
  });

  it('is forgotten after a while, and when the machine was started since', async () => {
    const now = Date.now();
    const sinceBoot = uptime() * 1000;
    await memory().keep(new Map([['cuda', works]]), now - sinceBoot - 1000);
    expect(memory().recall('cuda', now)).toBeUndefined();
    // On a machine that has been up for long enough, a device that failed is tried again before one that worked.
    await memory().keep(
      new Map<'cuda' | 'webgpu', typeof works | typeof fails>([
        ['cuda', works],
        ['webgpu', fails],
      ]),
      now,
    );
    const later = (hours: number) =>
      ['cuda', 'webgpu'].map((kind) => memory().recall(kind as 'cuda', now + hours * hour)?.works);
    expect(later(0)).toEqual([true, false]);
    expect(later(24 * 8)).toEqual([undefined, undefined]);
    // A clock that was set back proves nothing.
    expect(later(-1)).toEqual([undefined, undefined]);
  });

  it('is nothing where the file is damaged or its folder cannot be made', async () => {
    writeFileSync(file, '{"cuda');
    expect(memory().recall('cuda')).toBeUndefined();
    await memory().keep(new Map([['cuda', works]]));
    expect(memory().recall('cuda')).toEqual(works);
    const nowhere = new ProbeMemory('1.30.0', 2, join(file, 'devices.json'));
    await nowhere.keep(new Map([['cuda', works]]));
    expect(nowhere.recall('cuda')).toBeUndefined();
  });
});
