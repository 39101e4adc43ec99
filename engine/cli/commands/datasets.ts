import { datasetNames } from '../../config/dataset';
import { nearest } from '../../jsonc/nearest';
import { fetchDataset } from '../../datasets/fetch';
import { listDatasets } from '../../datasets/listing';
import { UserError } from '../../errors';
import { exitCodes } from '../../protocol/exitCodes';
import { interruptSignal } from '../interrupt';
import { print } from '../output';

export async function list({ json }: { json?: boolean }): Promise<number> {
  const listings = await listDatasets();
  if (json) {
    print(JSON.stringify({ datasets: listings }, null, 2));
    return exitCodes.success;
  }
  for (const { name, title, description, bytes, present, fetchable, folder, needs, advice } of listings) {
    print(`${name.padEnd(15)}${title.padEnd(15)}${description}${bytes > 0 ? ` (${megabytes(bytes)})` : ''}`);
    const here = folder === null ? 'here: Darkroom makes it when it is first used' : `here: ${folder}`;
    print(
      `${' '.repeat(15)}${present ? here : fetchable ? `not here. ${advice}` : `needs dataset.${needs}. ${advice}`}`,
    );
  }
  return exitCodes.success;
}

export async function fetch(nameGiven: string, { from }: { from?: string }): Promise<number> {
  const name = datasetNames.find((known) => known === nameGiven);
  if (!name) {
    const meant = nearest(nameGiven, datasetNames);
    throw new UserError(`There is no data set "${nameGiven}".`, {
      advice: meant ? `Did you mean "${meant}"?` : `These are known: ${datasetNames.join(', ')}.`,
    });
  }
  const signal = interruptSignal(print);
  try {
    const { folder, source } = await fetchDataset(name, { from, signal, onProgress: progressPrinter() });
    print(`${name} is here, from ${source}: ${folder}`);
    return exitCodes.success;
  } catch (error) {
    if (!signal.aborted) throw error;
    print(String(signal.reason));
    return exitCodes.success;
  }
}

/** On a terminal one line that changes; else a line for each activity. */
function progressPrinter() {
  let last = '';
  return ({ activity, done, total }: { activity: string; done: number; total: number | null }) => {
    const whole = total !== null && done >= total;
    if (process.stdout.isTTY) {
      process.stdout.write(
        `\r\u001b[2K${activity}: ` +
          `${megabytes(done)}${total === null ? '' : ` of ${megabytes(total)}`}${whole ? '\n' : ''}`,
      );
    } else if (activity !== last) {
      print(`${activity} …`);
    }
    last = activity;
  };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
