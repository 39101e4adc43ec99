import { cpus } from 'node:os';
import { version } from '../../../package.json';
import { listDatasets } from '../../datasets/listing';
import type { DeviceReport } from '../../runtime/devices';
import { cacheFolder, cacheProblem } from '../../files/cacheFolder';
import { deviceKinds } from '../../runtime/deviceKinds';
import { physicalCores } from '../../runtime/cores';
import { probeDevice } from '../../runtime/probe';
import { memoryLimit } from '../../files/processLimits';
import { formatBytes } from '../../runs/diskUse';
import { exitCodes } from '../../protocol/exitCodes';
import { print } from '../output';
import { formatCount } from '../../format';

/** Says what this machine offers for training, and what to do for more. */
export async function doctor({ json }: { json?: boolean }): Promise<number> {
  const [devices, datasets] = [await devicesHere(), await listDatasets()];
  const machine = {
    darkroom: version,
    node: process.versions.node,
    platform: process.platform,
    arch: process.arch,
    threads: physicalCores(),
    processors: cpus().length,
    memory: memoryLimit(),
    cache: cacheFolder(),
  };
  if (json) {
    print(JSON.stringify({ ...machine, devices, datasets }, null, 2));
    return exitCodes.success;
  }
  print(`Darkroom ${machine.darkroom} on Node ${machine.node}, ${machine.platform} ${machine.arch}`);
  print(
    `${machine.threads} ${machine.threads === 1 ? 'thread' : 'threads'} of ${machine.processors} processors, ` +
      `${formatBytes(machine.memory)} of memory`,
  );
  print('');
  print('Devices (runtime.device)');
  for (const { kind, label, works, gflops, detail, advice } of devices) {
    const speed = gflops === null ? '' : `  ${formatCount(Math.round(gflops))} GFLOP/s`;
    print(`  ${works ? 'yes' : 'no '}  ${kind.padEnd(15)}${works ? label : detail}${speed}`);
    if (advice) print(`${' '.repeat(22)}${advice}`);
  }
  print('');
  print('Data sets');
  for (const { name, title, present, fetchable, folder, needs, advice } of datasets) {
    const here = folder === null ? `${title}: made when it is first used` : `${title}: ${folder}`;
    print(
      `  ${present ? 'yes' : 'no '}  ` +
        `${name.padEnd(15)}${present ? here : fetchable ? advice : `needs dataset.${needs}${advice ? `. ${advice}` : ''}`}`,
    );
  }
  print('');
  print(`Cache: ${machine.cache}`);
  const problem = cacheProblem();
  if (problem) print(`  ${problem}`);
  return exitCodes.success;
}

/**
 * Every device. The processor is tried first, in a process of its own: where ONNX Runtime's library can't be loaded, or
 * takes the process with it, this one must be left to tell the rest.
 */
async function devicesHere(): Promise<DeviceReport[]> {
  const processor = await probeDevice('cpu');
  if (processor.works) return (await import('../../runtime/devices')).surveyDevices();
  return deviceKinds.map((kind) => ({
    kind,
    label: kind,
    works: false,
    gflops: null,
    detail: kind === 'cpu' ? processor.detail : 'needs what is missing for the cpu',
    advice: null,
  }));
}
