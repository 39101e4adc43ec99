import { fetchNetwork, listNetworks } from '../../metrics/networks/pretrained/fetchNetwork';
import { exitCodes } from '../../protocol/exitCodes';
import { untilInterrupted, type FetchOptions } from '../fetchProgress';
import { print } from '../output';

export function list({ json }: { json?: boolean }): number {
  const networks = listNetworks();
  if (json) print(JSON.stringify({ networks }, null, 2));
  else
    for (const { name, summary, folder, present } of networks) {
      print(`${name.padEnd(29)}${summary}`);
      const standing =
        folder === null
          ? 'from a file that evaluation.network.file names'
          : present
            ? `here: ${folder}`
            : `not here: darkroom networks fetch ${name}`;
      print(`${' '.repeat(29)}${standing}`);
    }
  return exitCodes.success;
}

export async function fetch(name: string, options: FetchOptions): Promise<number> {
  const { from, again } = options;
  return untilInterrupted(options, async (signal, onProgress) => {
    const { folder, source } = await fetchNetwork(name, { from, again, signal, onProgress });
    if (options.json) print(JSON.stringify({ fetched: { name, folder, source } }));
    else print(`${name} is here, from ${source}: ${folder}`);
    return exitCodes.success;
  });
}
