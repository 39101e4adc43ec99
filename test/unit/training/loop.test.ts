import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import type { ControlAction } from '../../../engine/protocol/control';
import type { RunEvent } from '../../../engine/protocol/events';
import type { RunListener } from '../../../engine/runFolder/reporter';
import { runPaths } from '../../../engine/runFolder/createRunFolder';
import { claimRunFolder } from '../../../engine/runs/ownership/claimRunFolder';
import { StopRequest } from '../../../engine/training/stopRequest';
import { UserError } from '../../../engine/errors';
import { experimentOf, readEvents, readRecord, resumeLine, silent, temporaryFolder, told, trainLine } from './bench';

const small = experimentOf({
  training: { steps: 23, batch: 8, logEvery: 5 },
  sampling: { every: 10 },
  evaluation: { every: 10 },
  checkpoints: { every: 7, keep: 2 },
});

describe('a run to its end', () => {
  it('tells curves, grids, evaluations and checkpoints at their cadence and at the end', async () => {
    const folder = temporaryFolder();
    const { ending } = await trainLine(folder, small);
    expect(ending).toEqual({ state: 'finished', reason: null });

    const events = readEvents(folder);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i));
    const steps = (type: RunEvent['type']) =>
      events.flatMap((event) => (event.type === type && 'step' in event ? [event.step] : []));
    expect(steps('scalars')).toEqual([5, 10, 15, 20, 23]);
    expect(steps('grid')).toEqual([0, 10, 20, 23]);
    expect(steps('evaluation')).toEqual([10, 20, 23]);
    expect(steps('checkpoint').filter((step) => !steps('evaluation').includes(step))).toEqual([7, 14, 21]);
    expect(steps('checkpoint').at(-1)).toBe(23);
  });

  it('says that it trains again once it has sampled', async () => {
    const said: string[] = [];
    const listener: RunListener = {
      ...silent,
      progress: ({ step, activity }) => {
        said.push(`${step} ${activity}`);
      },
    };
    await trainLine(temporaryFolder(), small, { listener });
    for (const step of [0, 10, 20]) expect(said[said.indexOf(`${step} sampling`) + 1]).toBe(`${step} training`);
  });

  it('fits the line, and shows it', async () => {
    const folder = temporaryFolder();
    const { model } = await trainLine(folder, experimentOf({ training: { steps: 300, batch: 8 } }));
    const [slope, intercept] = model.state.values['line']!.data;
    expect(slope).toBeCloseTo(2, 0);
    expect(intercept).toBeCloseTo(-1, 0);
    const grid = readEvents(folder).findLast((event) => event.type === 'grid')!;
    const png = decode(readFileSync(join(folder, grid.file)));
    expect([png.width, png.height]).toEqual([4, 2]);
    expect(png.data[0]).toBe(Math.round((Math.tanh(slope!) + 1) * 127.5));
  });

  it('leaves a whole record, config and log', async () => {
    const folder = temporaryFolder();
    await trainLine(folder, small);
    const record = readRecord(folder);
    expect(record).toMatchObject({
      experiment: 'line',
      method: 'self-labeling',
      state: 'finished',
      reason: null,
      pid: process.pid,
      progress: { step: 23, steps: 23, secondsLeft: 0 },
    });
    expect(record.progress.imagesPerSecond).toBeGreaterThan(0);
    expect(record.endedAt).not.toBeNull();
    expect(JSON.parse(readFileSync(runPaths(folder).config, 'utf8'))).toEqual(small);
    expect(readFileSync(runPaths(folder).log, 'utf8')).toMatch(/step 23 \/ 23 .*Distance .*squares /);
  });
});

describe('evaluation that is switched off', () => {
  const unjudged = experimentOf({
    training: { steps: 23, batch: 8, logEvery: 5 },
    evaluation: { every: 0 },
    checkpoints: { every: 7 },
  });

  it('is never made, and the run is complete without it', async () => {
    const folder = temporaryFolder();
    const never = () => {
      throw new Error('It was made.');
    };
    const { ending } = await trainLine(folder, unjudged, { onEvaluation: never });
    expect(ending.state).toBe('finished');
    await expect(resumeLine(folder)).rejects.toThrow('This run is complete: 23 of 23 steps are done.');
  });

  /** A run in which it is asked for at step 7, until it says such a line. */
  async function askedFor(folder: string, seen: string, onEvaluation?: () => void) {
    const controller = new AbortController();
    const listener: RunListener = {
      ...silent,
      // As soon as the run has its folder, and nothing else is asked.
      progress: ({ step, activityKind }) => {
        if (step !== 7 || activityKind !== 'training') return;
        writeFileSync(runPaths(folder).control, JSON.stringify({ id: 'now', action: 'evaluate' }));
      },
      line: (line) => {
        if (line.includes(seen)) controller.abort('Seen.');
      },
    };
    const slow = experimentOf({ ...unjudged, training: { steps: 3_000_000, batch: 8, logEvery: 100_000 } });
    return trainLine(folder, slow, { listener, signal: controller.signal, onEvaluation });
  }

  it('is made where someone asks for it', async () => {
    const folder = temporaryFolder();
    await askedFor(folder, 'Distance');
    expect(readEvents(folder).filter(({ type }) => type === 'evaluation')).toHaveLength(1);
    expect(readRecord(folder).obeyed).toBe('now');
  });

  it('ends no run where it is asked for and can not be had', async () => {
    const folder = temporaryFolder();
    const missing = () => {
      throw new UserError('ResNet-50 is not on this machine.', { advice: 'Fetch it.' });
    };
    const { ending } = await askedFor(
      folder,
      'There is no evaluation: ResNet-50 is not on this machine. Fetch it.',
      missing,
    );
    expect(ending).toEqual({ state: 'stopped', reason: 'Seen.' });
    expect(readRecord(folder).obeyed).toBe('now');
  });
});

describe('a run up to a step', () => {
  it('makes all that is due there, and goes on as if it had not stopped', async () => {
    const [whole, broken] = [temporaryFolder(), temporaryFolder()];
    await trainLine(whole, small);
    const { ending } = await trainLine(broken, small, { until: 10 });
    expect(ending.state).toBe('stopped');
    expect(readRecord(broken).progress.step).toBe(10);
    expect(readEvents(broken).flatMap((event) => (event.type === 'evaluation' ? [event.step] : []))).toEqual([10]);
    await resumeLine(broken);
    expect(told(readEvents(broken))).toEqual(told(readEvents(whole)));
  });
});

describe('going on', () => {
  /** Stops the run when it reports the checkpoint of `step`. */
  function stopper(step: number) {
    const controller = new AbortController();
    const listener: RunListener = {
      ...silent,
      line: (text) => {
        if (text.startsWith(`step ${step}  checkpoint`)) controller.abort('Stopped by the test.');
      },
    };
    return { signal: controller.signal, listener };
  }

  /** Does nothing `count` times, then `act`. */
  function stopAfter(count: number, act: () => void) {
    let calls = 0;
    return () => {
      if (calls++ >= count) act();
    };
  }

  it('from a checkpoint in the middle of a mean gives the same as an uninterrupted run, bit for bit', async () => {
    const [whole, broken] = [temporaryFolder(), temporaryFolder()];
    const uninterrupted = await trainLine(whole, small);

    const { ending } = await trainLine(broken, small, stopper(7));
    expect(ending).toEqual({ state: 'stopped', reason: 'Stopped by the test.' });
    expect(readRecord(broken)).toMatchObject({ state: 'stopped', reason: 'Stopped by the test.' });
    const resumed = await resumeLine(broken);

    expect(resumed.ending.state).toBe('finished');
    expect(resumed.model.state.values).toEqual(uninterrupted.model.state.values);
    expect(told(readEvents(broken))).toEqual(told(readEvents(whole)));
    const weights = (folder: string) =>
      readFileSync(join(runPaths(folder).checkpoints, 'step-000023/weights.safetensors'));
    expect(weights(broken).equals(weights(whole))).toBe(true);
  });

  it('takes the checkpoint before a damaged one', async () => {
    const folder = temporaryFolder();
    await trainLine(folder, { ...small, checkpoints: { ...small.checkpoints, best: false } }, stopper(21));
    writeFileSync(join(runPaths(folder).checkpoints, 'step-000021/weights.safetensors'), 'torn');
    const events = readEvents(folder).length;
    const { ending } = await resumeLine(folder);
    expect(ending.state).toBe('finished');
    expect(
      readEvents(folder)
        .slice(events)
        .find((event) => event.type === 'scalars')!.step,
    ).toBe(15);
  });

  it('trains a finished run longer, and says so if there is nothing left to do', async () => {
    const folder = temporaryFolder();
    await trainLine(folder, small);
    await expect(resumeLine(folder)).rejects.toThrow('This run is complete: 23 of 23 steps are done.');
    await resumeLine(folder, [{ path: ['training', 'steps'], value: 30 }]);
    expect(readRecord(folder).progress).toMatchObject({ step: 30, steps: 30 });
    expect(JSON.parse(readFileSync(runPaths(folder).config, 'utf8'))).toMatchObject({ training: { steps: 30 } });
  });

  it('makes the evaluation that a stop broke off, also after the last step', async () => {
    const [whole, broken] = [temporaryFolder(), temporaryFolder()];
    await trainLine(whole, small);
    const stop = () => {
      throw new StopRequest('Stopped by the test.');
    };
    for (const [i, step] of [10, 20, 23].entries()) {
      const { ending } =
        i === 0
          ? await trainLine(broken, small, { onEvaluation: stop })
          : await resumeLine(broken, [], { onEvaluation: stopAfter(1, stop) });
      expect(ending.state).toBe('stopped');
      expect(readRecord(broken).progress.step).toBe(step);
    }
    expect((await resumeLine(broken)).ending.state).toBe('finished');
    expect(told(readEvents(broken))).toEqual(told(readEvents(whole)));
    await expect(resumeLine(broken)).rejects.toThrow('This run is complete: 23 of 23 steps are done.');
  });

  it('goes on without the events that someone deleted', async () => {
    const folder = temporaryFolder();
    await trainLine(folder, small, stopper(7));
    rmSync(runPaths(folder).events);
    expect((await resumeLine(folder)).ending.state).toBe('finished');
    expect(readEvents(folder)[0]!.seq).toBe(0);
  });

  it('refuses other images and another experiment', async () => {
    const folder = temporaryFolder();
    await trainLine(folder, small, stopper(7));
    await expect(resumeLine(folder, [], { datasetId: 'other' })).rejects.toThrow(
      'The checkpoint was made with other images.',
    );
    await expect(resumeLine(folder, [{ path: ['training', 'batch'], value: 16 }])).rejects.toThrow(
      "training.batch can't be changed in the middle of a run.",
    );
  });

  it('refuses a run that another engine has, with nothing of it read or changed', async () => {
    const folder = temporaryFolder();
    await trainLine(folder, small, stopper(7));
    const claim = await claimRunFolder(folder);
    writeFileSync(runPaths(folder).config, 'not read');
    const before = readdirSync(folder);
    await expect(resumeLine(folder)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(
        `^This run is still going: process ${process.pid} on .+, since \\d{4}-.* UTC\\.$`,
      ) as string,
    });
    expect(readdirSync(folder)).toEqual(before);
    claim.release();
  });

  it('takes the run of a dead engine at once, whatever its record says', async () => {
    const folder = temporaryFolder();
    await trainLine(folder, small, stopper(7));
    const { pid } = spawnSync(process.execPath, ['--version']);
    const heartbeatAt = new Date().toISOString();
    writeFileSync(
      runPaths(folder).record,
      JSON.stringify({ ...readRecord(folder), state: 'running', heartbeatAt, pid }),
    );
    expect((await resumeLine(folder)).ending.state).toBe('finished');
  });
});

describe('divergence', () => {
  it('ends the run with advice and keeps what was good', async () => {
    const folder = temporaryFolder();
    const wild = experimentOf({
      training: { steps: 20_000, batch: 8, logEvery: 10 },
      evaluation: { every: 0 },
      sampling: { every: 20_000 },
      checkpoints: { every: 20 },
    });
    await expect(trainLine(folder, wild, { rate: 30 })).rejects.toThrow(
      /loss\/squares became .* at step \d+: training has diverged\./,
    );
    expect(readRecord(folder).state).toBe('failed');
    const events = readEvents(folder);
    const last = events.findLast((event) => event.type === 'scalars')!;
    expect(last.values['loss/squares']).toBeNull();
    const checkpoint = events.findLast((event) => event.type === 'checkpoint')!;
    expect(checkpoint.step).toBeLessThan(last.step);
    expect(existsSync(join(folder, checkpoint.file, 'weights.safetensors'))).toBe(true);
  });
});

describe('control.json', () => {
  const long = experimentOf({
    training: { steps: 10_000_000, batch: 8, logEvery: 1000 },
    sampling: { every: 10_000_000 },
    evaluation: { every: 0 },
    checkpoints: { every: 0 },
  });

  it('pauses, answers while it is paused, goes on and stops with a checkpoint', async () => {
    const folder = temporaryFolder();
    const script: { after: (line: string) => boolean; ask: ControlAction }[] = [
      { after: (line) => line === 'paused', ask: 'sample' },
      { after: (line) => line.includes('samples: samples/'), ask: 'evaluate' },
      { after: (line) => line.includes('Distance'), ask: 'resume' },
      { after: (line) => line === 'running', ask: 'stop' },
    ];
    const ask = (action: ControlAction, id: string) => {
      writeFileSync(runPaths(folder).control, JSON.stringify({ id, action }));
    };
    let asked = 0;
    const activities: string[] = [];
    const listener: RunListener = {
      ...silent,
      line: (line) => {
        if (asked > 0 && script[asked - 1]?.after(line)) ask(script[asked - 1]!.ask, String(asked++));
      },
      progress: ({ step, activity }) => {
        if (asked > 0) activities.push(activity);
        if (step === 3 && asked === 0) {
          ask('pause', 'first');
          asked = 1;
        }
      },
    };
    const { ending } = await trainLine(folder, long, { listener });
    expect(ending).toEqual({ state: 'stopped', reason: 'Stopped on request.' });
    const said = readEvents(folder)
      .filter(({ type }) => type !== 'scalars')
      .map((event) => (event.type === 'state' ? event.state : event.type));
    // The only evaluation is the best so far.
    const answers = ['grid', 'evaluation', 'checkpoint'];
    expect(said).toEqual(['grid', 'paused', ...answers, 'running', 'checkpoint', 'stopped']);
    expect(activities[activities.indexOf('sampling') + 2]).toBe('paused');
    expect(readRecord(folder).progress.step).toBeGreaterThan(0);
  });
});
