import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryName } from '../../../engine/files/temporaryName';
import { isOfClaims } from '../../../engine/protocol/claim';
import { isRunId } from '../../../engine/protocol/runFolder';
import type { RunRecord } from '../../../engine/protocol/record';
import { ControlChannel } from '../../../engine/runFolder/controlChannel';
import { EventLog } from '../../../engine/runFolder/eventLog';
import { RecordWriter } from '../../../engine/runFolder/recordWriter';
import { RunLog } from '../../../engine/runFolder/runLog';
import { createRunFolder } from '../../../engine/runFolder/createRunFolder';
import { claimRunFolder } from '../../../engine/runs/ownership/claimRunFolder';
import { temporaryFolder } from '../training/bench';

describe('createRunFolder', () => {
  it('names runs by experiment and time, and keeps many of one second apart', async () => {
    const runs = temporaryFolder();
    const made = await Promise.all(Array.from({ length: 20 }, () => createRunFolder({ runs }, 'digits', '{}')));
    expect(new Set(made.map(({ paths }) => paths.folder)).size).toBe(20);
    for (const {
      paths: { folder, config },
    } of made) {
      expect(dirname(folder)).toBe(join(runs, 'digits'));
      expect(isRunId(basename(folder))).toBe(true);
      expect(readFileSync(config, 'utf8')).toBe('{}');
    }
  });

  it('takes an empty folder, and refuses an occupied one without touching it', async () => {
    const folder = temporaryFolder();
    const { claim } = await createRunFolder({ folder }, 'digits', '{"first": true}');
    await expect(createRunFolder({ folder }, 'digits', '{}')).rejects.toThrow('This run is still going');
    claim.release();
    await expect(createRunFolder({ folder }, 'digits', '{}')).rejects.toMatchObject({
      name: 'UserError',
      message: 'The run folder is occupied: there are files in it already.',
      where: folder,
    });
    expect(readFileSync(join(folder, 'config.json'), 'utf8')).toBe('{"first": true}');
  });

  it('takes what is left of the same run where an engine was killed before its record', async () => {
    const folder = temporaryFolder();
    const { paths, claim } = await createRunFolder({ folder }, 'digits', '{"steps": 3}');
    claim.release();
    writeFileSync(paths.config, '{"ste');
    writeFileSync(paths.initial, 'weights');
    writeFileSync(join(folder, temporaryName('run.json')), '{');
    const again = () => createRunFolder({ folder }, 'digits', '{"steps": 3}');
    (await again()).claim.release();
    expect(readFileSync(paths.config, 'utf8')).toBe('{"steps": 3}');
    expect(
      readdirSync(folder)
        .filter((name) => !isOfClaims(name))
        .sort(),
    ).toEqual(['checkpoints', 'config.json', 'samples']);

    // Another run, a record, anything that someone put there: it is no such start.
    for (const [name, text] of [
      ['config.json', '{"steps": 4}'],
      ['run.json', '{}'],
      ['samples/picture.png', ''],
      ['notes.txt', ''],
    ] as const) {
      const file = join(folder, name);
      const before = existsSync(file) ? readFileSync(file, 'utf8') : null;
      writeFileSync(file, text);
      await expect(again()).rejects.toThrow('The run folder is occupied');
      if (before === null) rmSync(file);
      else writeFileSync(file, before);
    }
  });

  it('lets only one of two engines have a folder', async () => {
    const folder = join(temporaryFolder(), 'new');
    const results = await Promise.allSettled([1, 2, 3].map(() => createRunFolder({ folder }, 'digits', '{}')));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ name: 'UserError' });
    expect(readdirSync(folder).sort()).toEqual(['checkpoints', 'config.json', 'owner-1.json', 'samples']);
  });

  it('takes a folder that an engine has claimed and nothing more, and leaves one of other files unclaimed', async () => {
    const folder = join(temporaryFolder(), 'new');
    mkdirSync(folder);
    (await claimRunFolder(folder)).release();
    const { claim } = await createRunFolder({ folder }, 'digits', '{}');
    expect(await claim.loss()).toBeNull();
    const documents = temporaryFolder();
    writeFileSync(join(documents, 'thesis.tex'), '');
    await expect(createRunFolder({ folder: documents }, 'digits', '{}')).rejects.toThrow('occupied');
    expect(readdirSync(documents)).toEqual(['thesis.tex']);
  });

  it('says that a file is in the way', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    for (const place of [{ folder: file }, { runs: file }]) {
      await expect(createRunFolder(place, 'digits', '{}')).rejects.toMatchObject({
        name: 'UserError',
        message: "There is a file where the run's folder should be.",
      });
    }
  });
});

describe('EventLog', () => {
  const warn = (message: string) => ({ type: 'warning', message }) as const;
  const lines = (file: string) =>
    readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number; message: string });

  it.each([
    ['nothing', '', 2],
    ['half an event', '{"seq":2,"time":"2026-', 2],
    ['a torn line that ended', '{"seq":2,"ti\n', 2],
    ['zeros of a crashed disk', '\0\0\0\0', 2],
    ['a whole event', '{"seq":2,"time":"2026-01-01T00:00:00.000Z","type":"warning","message":"c"}\n', 3],
  ])('goes on after %s', (_name, tail, next) => {
    const file = join(temporaryFolder(), 'events.jsonl');
    const log = EventLog.create(file, () => undefined);
    log.open();
    log.append(warn('a'));
    log.append(warn('ü → b'));
    log.close();
    appendFileSync(file, tail);
    const continued = EventLog.continue(file, () => undefined);
    continued.open();
    expect(continued.append(warn('new')).seq).toBe(next);
    continued.close();
    expect(lines(file).map(({ seq }) => seq)).toEqual(Array.from({ length: next + 1 }, (_, i) => i));
    expect(lines(file).at(-1)!.message).toBe('new');
    expect(lines(file)[1]!.message).toBe('ü → b');
  });

  it('begins again where nothing can be read', () => {
    const file = join(temporaryFolder(), 'events.jsonl');
    writeFileSync(file, 'rubbish\n\nmore');
    const log = EventLog.continue(file, () => undefined);
    log.open();
    expect(log.append(warn('a')).seq).toBe(0);
    log.close();
    expect(lines(file)).toHaveLength(1);
  });

  it('leaves the file alone until it is opened, then writes what waited, in order', () => {
    const file = join(temporaryFolder(), 'events.jsonl');
    writeFileSync(file, '{"seq":0,"time":"2026-01-01T00:00:00.000Z","type":"warning","message":"old"}\n{"torn');
    const before = readFileSync(file);
    const told: number[] = [];
    const log = EventLog.continue(file, ({ seq }) => told.push(seq));
    log.append(warn('a'));
    log.append(warn('b'));
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(told).toEqual([]);
    log.open();
    log.append(warn('c'));
    log.close();
    expect(lines(file).map(({ seq, message }) => [seq, message])).toEqual([
      [0, 'old'],
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ]);
    expect(told).toEqual([1, 2, 3]);
  });
});

describe('ControlChannel', () => {
  const ask = (file: string, id: string, action: string) => {
    writeFileSync(file, JSON.stringify({ id, action }));
  };

  it('gives out each request once, and looks only now and then', () => {
    const file = join(temporaryFolder(), 'control.json');
    const control = new ControlChannel(file);
    expect(control.poll(1000)).toBeUndefined();
    ask(file, 'a', 'pause');
    expect(control.poll(1100)).toBeUndefined();
    expect(control.poll(1200)).toEqual({ id: 'a', action: 'pause' });
    expect(control.poll(1400)).toBeUndefined();
    ask(file, 'b', 'pause');
    expect(control.pending()?.action).toBe('pause');
    expect(control.poll(1600)).toEqual({ id: 'b', action: 'pause' });
  });

  it('ignores what was asked of an engine before it, and what is no request', () => {
    const file = join(temporaryFolder(), 'control.json');
    ask(file, 'old', 'stop');
    const control = new ControlChannel(file);
    expect(control.poll(1000)).toBeUndefined();
    for (const text of ['', '{', '[]', '{"id":"x","action":"explode"}']) {
      writeFileSync(file, text);
      expect(control.poll(2000)).toBeUndefined();
    }
    ask(file, 'new', 'stop');
    expect(control.poll(3000)).toEqual({ id: 'new', action: 'stop' });
  });
});

describe('RecordKeeper', () => {
  const record: RunRecord = {
    version: 1,
    id: 'x',
    experiment: 'e',
    method: 'm',
    configFile: null,
    state: 'running',
    reason: null,
    pid: 1,
    host: 'h',
    seed: 0,
    startedAt: '',
    heartbeatAt: '',
    endedAt: null,
    device: null,
    versions: {},
    git: null,
    progress: { step: 0, steps: 10, imagesPerSecond: null, secondsLeft: null, activity: 'training' },
  };
  const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as RunRecord;

  it('writes the latest of many changes', async () => {
    const file = join(temporaryFolder(), 'run.json');
    const recordWriter = new RecordWriter(file, record, (error) => {
      throw error;
    });
    await recordWriter.open();
    const writes = [];
    for (let step = 1; step <= 50; step++) {
      recordWriter.update({ progress: { ...record.progress, step } });
      writes.push(recordWriter.write());
    }
    await Promise.all(writes);
    expect(read(file).progress.step).toBe(50);
    expect(Date.parse(read(file).heartbeatAt)).not.toBeNaN();
    await recordWriter.close();
  });

  it("survives a folder that can't be written, says so once, and goes on when it can", async () => {
    const folder = join(temporaryFolder(), 'run');
    // A file in the place of the folder fails for every user, root included.
    writeFileSync(folder, '');
    const failures: unknown[] = [];
    const recordWriter = new RecordWriter(join(folder, 'run.json'), record, (error) => failures.push(error));
    await recordWriter.open();
    await recordWriter.write();
    expect(failures).toHaveLength(1);
    rmSync(folder);
    mkdirSync(folder);
    await recordWriter.write();
    expect(read(join(folder, 'run.json')).id).toBe('x');
    await recordWriter.close();
  });

  it('writes nothing at the end, nor to the log, in a folder that is claimed by another process by then', async () => {
    const folder = temporaryFolder();
    const claim = await claimRunFolder(folder);
    const file = join(folder, 'run.json');
    const recordWriter = new RecordWriter(file, record, () => undefined, { claim });
    const log = new RunLog(join(folder, 'log.txt'), claim);
    log.open();
    log.line('mine');
    // As a folder that was deleted and begun anew: the same number, another owner.
    const own = JSON.parse(readFileSync(join(folder, 'owner-1.json'), 'utf8')) as object;
    writeFileSync(join(folder, 'owner-1.json'), JSON.stringify({ ...own, claimedAt: '2026-01-01T00:00:00.000Z' }));
    log.line('too late');
    recordWriter.closeNow();
    claim.release();
    expect(existsSync(file)).toBe(false);
    expect(readFileSync(join(folder, 'log.txt'), 'utf8')).toMatch(/^\S+ {2}mine\n$/);
  });

  it('can write at once when the process ends', () => {
    const folder = join(temporaryFolder(), 'run');
    mkdirSync(folder);
    const recordWriter = new RecordWriter(join(folder, 'run.json'), record, () => undefined);
    recordWriter.update({ state: 'stopped' });
    recordWriter.closeNow();
    expect(read(join(folder, 'run.json')).state).toBe('stopped');
  });
});
