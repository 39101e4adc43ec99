import { version } from '../../../package.json';
import { listDatasets } from '../../datasets/listing';
import { surveyDevices } from '../../runtime/devices';
import { cacheFolder } from '../../storage/cacheFolder';
import { exitCodes } from '../../protocol/exitCodes';
import { print } from '../output';
import { formatCount } from '../../format';

/** Says what this machine offers for training, and what to do for more. */
export async function doctor({ json }: { json?: boolean }): Promise<number> {
  const [devices, datasets] = [await surveyDevices(), await listDatasets()];
  const machine = {
    darkroom: version,
    node: process.versions.node,
    platform: process.platform,
    arch: process.arch,
    cache: cacheFolder(),
  };
  if (json) {
    print(JSON.stringify({ ...machine, devices, datasets }, null, 2));
    return exitCodes.success;
  }
  print(`Darkroom ${machine.darkroom} on Node ${machine.node}, ${machine.platform} ${machine.arch}`);
  print('');
  print('Devices (runtime.device)');
  for (const { kind, label, works, gflops, detail, advice } of devices) {
    const speed = gflops === null ? '' : `  ${formatCount(Math.round(gflops))} GFLOP/s`;
    print(`  ${works ? 'yes' : 'no '}  ${kind.padEnd(15)}${works ? label : detail}${speed}`);
    if (advice) print(`${' '.repeat(22)}${advice}`);
  }
  print('');
  print('Data sets');
  for (const { name, title, present, fetchable, folder, advice } of datasets) {
    const here = folder === null ? `${title}: made when it is first used` : `${title}: ${folder}`;
    print(
      `  ${present ? 'yes' : 'no '}  ` +
        `${name.padEnd(15)}${present ? here : fetchable ? advice : `needs dataset.folder${advice ? `. ${advice}` : ''}`}`,
    );
  }
  print('');
  print(`Cache: ${machine.cache}`);
  return exitCodes.success;
}
