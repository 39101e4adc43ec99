import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { physicalCores } from '../../engine/runtime/cores';
import { openDevice } from '../../engine/runtime/devices';
import { mapValues, specOf, type Runtime } from '../../engine/runtime/program';
import { bestConvolutionRate, bestTorchRate, roughTrainingRate } from './convolutionRate';
import { countFlops } from './flops';
import { summarisedParts, takeTurns, type Candidate, type Rounds, type Summary } from './measure';
import { TorchPeer } from './peer';
import { PreparedStep } from './prepared';
import { benchRow, figures, percent, Table, writeRows, type BenchRow } from './table';
import { jsCpu, openWasm } from './tensorflowJs';
import { selfLabelingWorkloads } from './workloads/selfLabeling';
import { sticWorkloads } from './workloads/stic';
import { subsamplingWorkloads } from './workloads/subsampling';
import type { Part, Step, Workload } from './workloads/workload';

/**
 * `npm run bench:training`: a training step of each method's networks, compiled by Darkroom on the processor, against
 * PyTorch on the same number of threads and against TF.js's own backends as far as they go.
 */

const workloads: readonly Workload[] = [...selfLabelingWorkloads, ...sticWorkloads, ...subsamplingWorkloads];
/**
 * What a step for one image may take on TF.js's JS backend, by its convolution rate, and what the batch is chosen to
 * take.
 */
const jsPatience = { mostMs: 15_000, aimMs: 4_000 };
/** A step on TF.js's wasm backend that lasts longer is timed once. */
const wasmPatienceMs = 1500;

const { values: given } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string', default: String(physicalCores()) },
    json: { type: 'string' },
    'no-tfjs': { type: 'boolean', default: false },
  },
});

const table = new Table([
  { title: 'ms', width: 30 },
  { title: 'ours', width: 8 },
  { title: 'min', width: 8 },
  { title: 'peer', width: 24 },
  { title: 'peer ms', width: 8 },
  { title: 'min', width: 8 },
  { title: 'ratio', width: 6 },
  { title: 'of min', width: 6 },
  { title: 'GFLOP', width: 6 },
  { title: 'of peak', width: 7 },
]);

/** Everything that the rows share. */
interface Bench {
  ours: Runtime;
  torch: TorchPeer | null;
  wasm: Runtime | null;
  /** GFLOP/s of the best convolution seen here so far, ours and PyTorch's. */
  peaks: { ours: number; torch: number };
  /** GFLOP/s of a convolution with its gradients on TF.js's JS backend; 0 to leave that out. */
  jsRate: number;
  rounds: Rounds;
  rows: BenchRow[];
}

interface Peer {
  name: string;
  summary: Summary;
}

/** Prints a row, and keeps it where there was a peer. */
function report(bench: Bench, name: string, ours: Summary, peer: Peer | null, flops: number | null): void {
  const theirs = peer
    ? [
        peer.name,
        figures(peer.summary.median),
        figures(peer.summary.min),
        figures(ours.median / peer.summary.median),
        figures(ours.min / peer.summary.min),
      ]
    : ['', '', '', '', ''];
  const work =
    flops === null
      ? []
      : [figures(flops / 1e9), percent(flops / (ours.median * 1e6) / Math.max(bench.peaks.ours, bench.peaks.torch))];
  console.log(table.row([name, figures(ours.median), figures(ours.min), ...theirs, ...work]));
  if (peer) bench.rows.push(benchRow(name.trim(), ours.median, peer.name, peer.summary.median));
}

function flopsOf({ definition }: Part, step: Step): number {
  return countFlops(definition, mapValues(step.state, specOf));
}

async function measurePeaks({ ours, torch, peaks }: Bench): Promise<void> {
  peaks.ours = Math.max(peaks.ours, await bestConvolutionRate(ours));
  if (torch) peaks.torch = Math.max(peaks.torch, await bestTorchRate(torch.contestant('convolution-rate')));
}

async function benchWorkload(bench: Bench, workload: Workload): Promise<void> {
  // Again before every row, as a busy moment at the start would make every share too large: the best so far counts.
  await measurePeaks(bench);
  const step = workload.build(workload.batch);
  const flops = step.parts.map((part) => flopsOf(part, step));
  const total = flops.reduce((sum, n) => sum + n, 0);
  const prepared = await PreparedStep.prepare(bench.ours, step);
  try {
    const contestants: Candidate[] = bench.torch ? [prepared, bench.torch.contestant(workload.name)] : [prepared];
    const [ours, theirs] = (await takeTurns(contestants, bench.rounds)).map(summarisedParts);
    report(
      bench,
      `${workload.name} x${workload.batch}`,
      ours!.whole,
      theirs ? { name: 'pytorch', summary: theirs.whole } : null,
      total,
    );
    if (step.parts.length > 1) {
      step.parts.forEach(({ definition }, i) =>
        report(
          bench,
          `  ${workload.name} ${definition.name}`,
          ours!.parts[i]!,
          theirs ? { name: 'pytorch', summary: theirs.parts[i]! } : null,
          flops[i]!,
        ),
      );
    }
    await benchJsCpu(bench, workload, ours!.whole, total / workload.batch);
  } finally {
    prepared.dispose();
  }
  await benchWasm(bench, workload, step);
}

/**
 * TF.js's JS backend with as many images as its patience allows. Two batches tell what every image costs and what the
 * step costs at any batch (the optimiser), and so about what the whole batch would take.
 */
async function benchJsCpu(
  bench: Bench,
  { name, batch, build }: Workload,
  ours: Summary,
  flopsPerImage: number,
): Promise<void> {
  if (bench.jsRate === 0) return;
  const perImageMs = flopsPerImage / (bench.jsRate * 1e6);
  if (perImageMs > jsPatience.mostMs) {
    console.log(`  (tfjs-cpu left out: a step for one image would take about ${figures(perImageMs / 1000)} s)`);
    return;
  }
  const few = Math.min(batch, Math.max(2, Math.floor(jsPatience.aimMs / perImageMs)));
  const half = few >> 1;
  const [halfMs, fewMs] = [await stepOnJs(build(half)), await stepOnJs(build(few))];
  const perImage = Math.max(0, fewMs - halfMs) / (few - half);
  const whole = fewMs + perImage * (batch - few);
  report(
    bench,
    `${name} x${batch}`,
    ours,
    { name: few === batch ? 'tfjs-cpu' : `tfjs-cpu (scaled, x${few})`, summary: { median: whole, min: whole } },
    null,
  );
}

async function stepOnJs(step: Step): Promise<number> {
  const prepared = await PreparedStep.prepare(jsCpu, step);
  try {
    return summarisedParts(await prepared.run(1)).whole.min;
  } finally {
    prepared.dispose();
  }
}

/**
 * TF.js's wasm backend has no gradient of a convolution's filter: of a network with convolutions it runs the forward
 * pass alone, against ours of the same; of one without, the whole step.
 */
async function benchWasm(bench: Bench, workload: Workload, step: Step): Promise<void> {
  if (!bench.wasm) return;
  const able: Step = step.forward ? { state: step.state, parts: [step.forward] } : step;
  const name = `${workload.name} x${workload.batch}${step.forward ? ' forward' : ''}`;
  const contestants: PreparedStep[] = [];
  try {
    for (const runtime of [bench.ours, bench.wasm]) contestants.push(await PreparedStep.prepare(runtime, able));
    const [ours, wasm] = contestants as [PreparedStep, PreparedStep];
    await ours.run(2);
    const first = summarisedParts(await wasm.run(1)).whole.median;
    // Where a single step is long, it needs no warm-up and no repetition.
    const rounds =
      first > wasmPatienceMs ? { ...bench.rounds, warmUp: 0, rounds: 1, steps: 1 } : { ...bench.rounds, warmUp: 0 };
    const [oursTimes, wasmTimes] = (await takeTurns(contestants, rounds)).map((times) => summarisedParts(times).whole);
    const flops = able.parts.reduce((sum, part) => sum + flopsOf(part, able), 0);
    report(bench, name, oursTimes!, { name: 'tfjs-wasm (1 thread)', summary: wasmTimes! }, flops);
  } catch (error) {
    console.log(`  (tfjs-wasm can't run ${name}: ${messageOf(error)})`);
  } finally {
    for (const contestant of contestants) contestant.dispose();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.split('\n')[0]! : String(error);
}

async function main(): Promise<void> {
  const chosen = workloads.filter(({ name }) => name.includes(given.only));
  if (chosen.length === 0)
    throw new Error(
      `No workload's name contains "${given.only}". There are ${workloads.map(({ name }) => name).join(', ')}.`,
    );
  const threads = Number(given.threads);
  const rounds = Number(given.rounds);
  if (!Number.isInteger(threads) || threads < 1 || !Number.isInteger(rounds) || rounds < 1)
    throw new Error('--threads and --rounds are whole numbers of at least 1.');

  const [load] = loadavg();
  if (load! > 1)
    console.log(
      `Other processes are busy here (load ${load!.toFixed(1)}): the times below will be off, PyTorch's most.`,
    );
  const ours = openDevice('cpu', threads);
  const torch = await TorchPeer.open(threads);
  if ('missing' in torch) console.log(torch.missing);
  const bench: Bench = {
    ours,
    torch: 'missing' in torch ? null : torch,
    wasm: given['no-tfjs'] ? null : await openWasm(),
    peaks: { ours: 0, torch: 0 },
    jsRate: given['no-tfjs'] ? 0 : await roughTrainingRate(jsCpu),
    rounds: { warmUp: 2, rounds, steps: 2 },
    rows: [],
  };
  try {
    await measurePeaks(bench);
    const peaks =
      `${bench.peaks.ours.toFixed(0)} ` + `GFLOP/s${bench.torch ? `, PyTorch's ${bench.peaks.torch.toFixed(0)}` : ''}`;
    console.log(
      `Ours: ${ours.label}. Peer: ${bench.torch?.label ?? 'none'}. Best convolution here, ours: ${peaks}; ` +
        'shares are of the larger.',
    );
    console.log(
      'Medians and minima of milliseconds, taken in turns; ratio is ours / peer. GFLOP: convolutions and ' +
        'dense layers of the step.\n',
    );
    console.log(table.head());
    for (const workload of chosen) {
      await benchWorkload(bench, workload).catch((error: unknown) => {
        console.log(`  (${workload.name} failed: ${messageOf(error)})`);
        process.exitCode = 1;
      });
    }
  } finally {
    bench.torch?.close();
    if (given.json) writeRows(given.json, bench.rows);
  }
}

main().catch((error: unknown) => {
  console.error(messageOf(error));
  process.exitCode = 1;
});
