import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { EndedWithoutRoom } from '../../../engine/runFolder/diskRoom';
import { sourceOfFile } from '../../../engine/runFolder/runSource';
import { Session } from '../../../engine/runFolder/session';
import { askRun } from '../../../engine/runs/control';
import { experimentOf, readEvents, readRecord, silent, temporaryFolder } from '../training/bench';

/** Linux's device that is always full. */
const fullDisk = '/dev/full';

/** A run that writes a file, at first to a full disk. */
async function writing(signal?: AbortSignal) {
  const folder = temporaryFolder();
  const source = sourceOfFile(experimentOf({}), join(folder, 'line.experiment.json'));
  const session = await Session.create({ source, place: { folder }, listener: silent, signal });
  await session.reporter.enter('running');
  await session.room.reserve(10_000);
  const target = join(folder, 'samples', 'grid.png');
  const disk = { isFull: true };
  const written = session.room.whenThereIsRoom(() => writeFile(disk.isFull ? fullDisk : target, 'a grid'));
  // Looked at later: it must not be taken for one that nobody handles.
  written.catch(() => undefined);
  await vi.waitFor(() => expect(readRecord(folder).state).toBe('paused'), { timeout: 10_000 });
  const statesOf = () => readEvents(folder).flatMap((event) => (event.type === 'state' ? [event.state] : []));
  return { folder, session, disk, target, written, statesOf };
}

describe.skipIf(!existsSync(fullDisk))('a write that finds the disk full', () => {
  it('is done again when someone asks for it, as often as it takes', async () => {
    const { folder, session, disk, target, written, statesOf } = await writing();
    expect(readRecord(folder)).toMatchObject({ reason: expect.stringContaining('The disk is full.') as string });
    const tooEarly = await askRun(folder, 'resume');
    await vi.waitFor(() => expect(session.reporter.record.obeyed).toBe(tooEarly.id), { timeout: 5000 });
    expect(readRecord(folder).state).toBe('paused');
    disk.isFull = false;
    await askRun(folder, 'resume');
    await written;
    expect(readFileSync(target, 'utf8')).toBe('a grid');
    expect(readRecord(folder)).toMatchObject({ state: 'running', reason: null });
    expect(statesOf()).toEqual(['running', 'paused', 'running']);
    await session.end('stopped', null);
    expect(existsSync(join(folder, 'checkpoints', '.reserve'))).toBe(false);
  });

  it('is done into the reserve when the run is to stop, which is left to be obeyed', async () => {
    const { folder, session, disk, target, written, statesOf } = await writing();
    expect(existsSync(join(folder, 'checkpoints', '.reserve'))).toBe(true);
    disk.isFull = false;
    await askRun(folder, 'stop');
    await written;
    expect(readFileSync(target, 'utf8')).toBe('a grid');
    expect(existsSync(join(folder, 'checkpoints', '.reserve'))).toBe(false);
    expect(session.control.take()).toMatchObject({ action: 'stop' });
    expect(statesOf()).toEqual(['running', 'paused']);
    await session.end('stopped', null);
  });

  it('ends the run where the reserve is not enough', async () => {
    const controller = new AbortController();
    const { session, written } = await writing(controller.signal);
    controller.abort('Stopped by the signal SIGTERM.');
    await expect(written).rejects.toThrow(EndedWithoutRoom);
    await session.end('stopped', null);
  });

  it('is not repeated for any other reason', async () => {
    const { session, disk, written } = await writing();
    disk.isFull = false;
    await askRun(session.paths.folder, 'resume');
    await written;
    const elsewhere = session.room.writeFile(join(session.paths.config, 'no folder', 'x'), '');
    await expect(elsewhere).rejects.toMatchObject({ code: expect.stringMatching(/ENOTDIR|EEXIST/) as string });
    await session.end('stopped', null);
  });
});
