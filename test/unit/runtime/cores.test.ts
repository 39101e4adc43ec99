import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { countCores, physicalCores } from '../../../engine/runtime/cores';

/** Linux's text for processors given as fields in its order. */
const cpuinfo = (processors: Record<string, number | string>[]) =>
  processors
    .map((fields) =>
      Object.entries(fields)
        .map(([name, value]) => `${name.padEnd(8)}\t: ${value}\n`)
        .join(''),
    )
    .join('\n');

const intel = (processor: number, socket: number, core: number) => ({
  processor,
  'model name': 'Intel(R) Xeon(R) Processor',
  'physical id': socket,
  siblings: 4,
  'core id': core,
  'cpu cores': 2,
  flags: 'fpu vme',
});

it.each([
  ['two threads on each of two cores', cpuinfo([intel(0, 0, 0), intel(1, 0, 1), intel(2, 0, 0), intel(3, 0, 1)]), 2],
  [
    'two sockets whose cores have the same numbers',
    cpuinfo([intel(0, 0, 0), intel(1, 0, 1), intel(2, 1, 0), intel(3, 1, 1)]),
    4,
  ],
  ['core numbers with gaps', cpuinfo([intel(0, 0, 0), intel(1, 0, 8), intel(2, 0, 12)]), 3],
  [
    'an ARM board, which names no cores',
    `${cpuinfo([
      { processor: 0, BogoMIPS: 38.4 },
      { processor: 1, BogoMIPS: 38.4 },
      { processor: 2, BogoMIPS: 38.4 },
    ])}\nHardware\t: BCM2835\nRevision\t: c03111\n`,
    3,
  ],
  [
    'a virtual machine without topology',
    cpuinfo([
      { processor: 0, vendor_id: 'AuthenticAMD' },
      { processor: 1, vendor_id: 'AuthenticAMD' },
    ]),
    2,
  ],
  ['nothing', '', 1],
])('counts %s', (_, text, cores) => {
  expect(countCores(text)).toBe(cores);
});

it('counts only processors that may be used', () => {
  const text = cpuinfo([intel(0, 0, 0), intel(1, 0, 1), intel(2, 0, 0), intel(3, 0, 1)]);
  expect(countCores(text, new Set([0, 2]))).toBe(1);
  expect(countCores(text, new Set([0, 1]))).toBe(2);
});

it('finds at least one core here, and no more than the processors that may be used', () => {
  expect(physicalCores()).toBeGreaterThanOrEqual(1);
  expect(physicalCores()).toBeLessThanOrEqual(availableParallelism());
});
