import { expect, it } from 'vitest';
import { datasetListSchema } from '../../engine/protocol/datasets';
import { darkroom, workspace } from './darkroom';

it('what a data set takes is told of its download and of the disk, where they differ', async () => {
  const sizeOf = async (name: string) =>
    /^size +(.*)$/m.exec((await darkroom(workspace(), 'datasets', 'show', name)).stdout)?.[1];
  expect(await sizeOf('fashion-mnist')).toBe('31 MB to download, 55 MB on the disk');
  expect(await sizeOf('svhn')).toBe('246 MB');
  expect(await sizeOf('mnist')).toBe('55 MB');
  expect(await sizeOf('angles')).toBeUndefined();

  const { stdout } = await darkroom(workspace(), 'datasets', 'list', '--json');
  for (const { name, bytes, download, fetchable } of datasetListSchema.parse(JSON.parse(stdout)).datasets) {
    expect(download !== null, name).toBe(fetchable);
    if (download !== null) expect(download, name).toBeLessThanOrEqual(bytes);
  }
});
