import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { controlRequestSchema } from '../../../engine/protocol/control';
import { askRun } from '../../../engine/runs/control';
import { temporaryFolder } from '../extension/runFixture';

const read = (folder: string) =>
  controlRequestSchema.parse(JSON.parse(readFileSync(join(folder, 'control.json'), 'utf8')));

describe('askRun', () => {
  it('replaces control.json whole, with a new id each time', async () => {
    const folder = temporaryFolder();
    const pause = await askRun(folder, 'pause');
    expect(read(folder)).toEqual({ id: pause.id, action: 'pause' });
    const again = await askRun(folder, 'pause');
    expect(again.id).not.toBe(pause.id);
    expect(read(folder)).toEqual(again);
    expect(readdirSync(folder)).toEqual(['control.json']);
  });

  it('leaves a readable request however many ask at once', async () => {
    const folder = temporaryFolder();
    const asked = await Promise.all(
      (['pause', 'stop', 'sample', 'evaluate'] as const).map((action) => askRun(folder, action)),
    );
    expect(asked).toContainEqual(read(folder));
    expect(readdirSync(folder)).toEqual(['control.json']);
  });

  it('fails where there is no run folder', async () => {
    await expect(askRun(join(temporaryFolder(), 'gone'), 'stop')).rejects.toThrow('ENOENT');
  });
});
