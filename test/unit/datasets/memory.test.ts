import { expect, test } from 'vitest';
import { checkMemory } from '../../../engine/datasets/loading/memory';
import { userErrorOf } from './userError';

const gigabyte = 2 ** 30;

test('images that fit are let through, up to three quarters of the memory', () => {
  const one = 3 * 64 ** 2;
  const machine = { memory: (1000 * one) / 0.75, array: Infinity };
  checkMemory({ train: 900, test: 100, resolution: 64 }, machine);
  expect(() => {
    checkMemory({ train: 900, test: 101, resolution: 64 }, machine);
  }).toThrow();
});

test('ImageNet on a small machine: how many images or what resolution would fit', async () => {
  const demand = { train: 1_281_167, test: 50_000, resolution: 64 };
  const error = await userErrorOf(() => {
    checkMemory(demand, { memory: 8 * gigabyte, array: Infinity });
  });
  expect(error.message).toBe(
    '1,331,167 images at 64x64 take 15.2 GiB of memory, but this machine has 8.00 GiB of memory.',
  );
  expect(error.where).toBe('dataset.limit');
  expect(error.advice).toBe('Set dataset.limit to 470,000 or less, or dataset.resolution to 40 or less.');
  checkMemory({ ...demand, train: 470_000 }, { memory: 8 * gigabyte, array: Infinity });
  checkMemory({ ...demand, resolution: 40 }, { memory: 8 * gigabyte, array: Infinity });
});

test('an array longer than this Node knows', async () => {
  const error = await userErrorOf(() => {
    checkMemory({ train: 400_000, test: 10, resolution: 64 }, { memory: 64 * gigabyte, array: 4 * gigabyte });
  });
  expect(error.message).toContain("but this version of Node can't keep more than 4.00 GiB in one piece");
  expect(error.advice).toBe('Set dataset.limit to 340,000 or less, or dataset.resolution to 56 or less.');
});
