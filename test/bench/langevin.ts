import { loadavg, tmpdir } from 'node:os';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { physicalCores } from '../../engine/runtime/cores';
import { openDevice } from '../../engine/runtime/devices';
import type { Runtime } from '../../engine/runtime/program';
import { checkSteps, EngineChains, TorchChains } from './chains';
import { summarised, takeTurns } from './measure';
import { TorchPeer } from './peer';
import { benchRow, figures, percent, Table, writeRows, type BenchRow } from './table';
import { langevinWorkloads, type LangevinWorkload } from './workloads/langevin';

/**
 * `npm run bench:langevin`: times Metropolis-adjusted Langevin steps (GRMALA) of the engine's sampler, and the same in
 * PyTorch on as many threads, in turns. Both have the same networks; the bench first checks that their chains are equal
 * with the same noise.
 */

/** Largest difference between pixels of both sides after a few steps. */
const maxDifference = 1e-3;

const { values: given } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '7' },
    threads: { type: 'string', default: String(physicalCores()) },
    json: { type: 'string' },
  },
});

const table = new Table([
  { title: 'pass of 20 steps, ms', width: 32 },
  { title: 'ours', width: 7 },
  { title: 'pytorch', width: 7 },
  { title: 'ratio', width: 6 },
  { title: 'of min', width: 6 },
  { title: 'steps/s of one image, ours', width: 26 },
  { title: 'pytorch', width: 7 },
  { title: 'noise of ours', width: 13 },
  { title: "pytorch's way", width: 34 },
]);

async function bench(
  workload: LangevinWorkload,
  {
    runtime,
    torch,
    folder,
    rounds,
  }: {
    runtime: Runtime;
    /** Null where PyTorch is not installed. */
    torch: TorchPeer | null;
    /** For files that are handed to PyTorch. */
    folder: string;
    rounds: number;
  },
): Promise<BenchRow[]> {
  const ours = await EngineChains.open(workload, runtime);
  try {
    const theirs = torch && (await TorchChains.open(ours, torch, folder));
    if (theirs) {
      const difference = await theirs.differenceFrom(ours);
      if (!(difference <= maxDifference))
        throw new Error(`after ${checkSteps} steps with the same noise the images differ by ${figures(difference)}`);
    }
    const [own, peers] = (await takeTurns(theirs ? [ours, theirs] : [ours], { warmUp: 2, rounds, steps: 1 })).map(
      (times) => summarised(times.flat()),
    );
    const perSecond = (milliseconds: number) => figures((1000 * workload.steps * workload.chains) / milliseconds);
    const name = `${workload.name} x${workload.chains}`;
    console.log(
      table.row([
        name,
        figures(own!.median),
        ...(peers
          ? [figures(peers.median), figures(own!.median / peers.median), figures(own!.min / peers.min)]
          : ['', '', '']),
        perSecond(own!.median),
        peers ? perSecond(peers.median) : '',
        percent(ours.noiseShare()),
        theirs?.way ?? '',
      ]),
    );
    return peers ? [benchRow(name, own!.median, 'pytorch', peers.median)] : [];
  } finally {
    ours.dispose();
  }
}

async function main(): Promise<void> {
  const [threads, rounds] = [given.threads, given.rounds].map(Number) as [number, number];
  if ([threads, rounds].some((n) => !Number.isInteger(n) || n < 1))
    throw new Error('--threads and --rounds are whole numbers of at least 1.');
  const chosen = langevinWorkloads.filter(({ name }) => name.includes(given.only));
  if (chosen.length === 0)
    throw new Error(
      `No workload's name contains "${given.only}". There are ${langevinWorkloads.map(({ name }) => name).join(', ')}.`,
    );
  const [load] = loadavg();
  if (load! > 1)
    console.log(
      `Other processes are busy here (load ${load!.toFixed(1)}): the times below will be off, PyTorch's most.`,
    );

  const runtime = openDevice('cpu', threads);
  const torch = await TorchPeer.open(threads, 'langevin.py');
  if ('missing' in torch) console.log(torch.missing);
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-bench-'));
  const rows: BenchRow[] = [];
  try {
    console.log(
      `Ours: ${runtime.label}. Peer: ${'missing' in torch ? 'none' : torch.label}. Medians taken in turns; ` +
        `ratio is ours / PyTorch. Fresh noise in every step on both sides.\n`,
    );
    console.log(table.head());
    for (const workload of chosen) {
      rows.push(
        ...(await bench(workload, { runtime, torch: 'missing' in torch ? null : torch, folder, rounds }).catch(
          (error: unknown) => {
            console.log(`  (${workload.name} failed: ${messageOf(error)})`);
            process.exitCode = 1;
            return [];
          },
        )),
      );
    }
  } finally {
    if (!('missing' in torch)) torch.close();
    rmSync(folder, { recursive: true, force: true });
    if (given.json) writeRows(given.json, rows);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.split('\n')[0]! : String(error);
}

main().catch((error: unknown) => {
  console.error(messageOf(error));
  process.exitCode = 1;
});
