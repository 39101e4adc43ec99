import { mkdirSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { allowedProcessors, memoryKills, memoryLimit, processorQuota } from '../../../engine/files/processLimits';
import { temporaryFolder } from '../training/bench';

/** Linux's files about a process, under a folder. */
function linux(files: Record<string, string>): string {
  const root = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), `${text}\n`);
  }
  return root;
}

it.each([
  [
    'a container of the second version',
    { 'proc/self/cgroup': '0::/', 'sys/fs/cgroup/cpu.max': '200000 100000', 'sys/fs/cgroup/memory.max': '1000000000' },
    { quota: 2, memory: 1e9 },
  ],
  [
    'a service whose slice is narrower than itself',
    {
      'proc/self/cgroup': '0::/user.slice/job.scope',
      'sys/fs/cgroup/user.slice/cpu.max': '150000 100000',
      'sys/fs/cgroup/user.slice/job.scope/cpu.max': '400000 100000',
      'sys/fs/cgroup/user.slice/memory.max': 'max',
      'sys/fs/cgroup/user.slice/job.scope/memory.max': '2000000000',
    },
    { quota: 1.5, memory: 2e9 },
  ],
  [
    "a container of the first version, whose path is the host's",
    {
      'proc/self/cgroup': '4:memory:/docker/1a2b\n2:cpu,cpuacct:/docker/1a2b\n1:name=systemd:/docker/1a2b',
      'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '50000',
      'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000',
      'sys/fs/cgroup/memory/memory.limit_in_bytes': '536870912',
    },
    { quota: 0.5, memory: 2 ** 29 },
  ],
  [
    'no quota in either version',
    {
      'proc/self/cgroup': '4:memory:/\n2:cpu:/\n0::/',
      'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1',
      'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000',
      'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712',
      'sys/fs/cgroup/cpu.max': 'max 100000',
    },
    { quota: null, memory: totalmem() },
  ],
  [
    'ulimit -v',
    {
      'proc/self/limits':
        'Max cpu time  unlimited  unlimited  seconds\nMax address space   123456789   unlimited  bytes',
    },
    { quota: null, memory: 123456789 },
  ],
  ['another system', {}, { quota: null, memory: totalmem() }],
])('reads the limits of %s', (_, files, expected) => {
  const root = linux(files);
  expect({ quota: processorQuota(root), memory: memoryLimit(root) }).toEqual(expected);
});

it('reads how many processes the system has ended for want of memory', () => {
  const group = 'sys/fs/cgroup/user.slice/code.scope/memory.events';
  const files = { 'proc/self/cgroup': '0::/user.slice/code.scope', [group]: 'low 0\nmax 12\noom 3\noom_kill 2' };
  expect(memoryKills(linux(files))).toBe(2);
  expect(
    memoryKills(
      linux({
        'proc/self/cgroup': '4:memory:/',
        'sys/fs/cgroup/memory/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 5',
      }),
    ),
  ).toBe(5);
  expect(memoryKills(linux({}))).toBeNull();
});

it('reads which processors a process may be scheduled on', () => {
  expect(allowedProcessors(linux({ 'proc/self/status': 'Name:\tnode\nCpus_allowed_list:\t0-2,8,10-11' }))).toEqual(
    new Set([0, 1, 2, 8, 10, 11]),
  );
  expect(allowedProcessors(linux({}))).toBeNull();
});
