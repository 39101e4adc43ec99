import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { SubsamplingContext } from '../../engine/methods/subsampling/config';
import { frozenGenerator } from '../../engine/methods/subsampling/generator/frozenGenerator';
import { networkNames } from '../../engine/methods/subsampling/savedNetworks';
import { physicalCores } from '../../engine/runtime/cores';
import { openDevice } from '../../engine/runtime/devices';
import type { Runtime } from '../../engine/runtime/program';
import { summarised, summarisedParts, takeTurns } from './measure';
import { TorchPeer } from './peer';
import { PreparedStep } from './prepared';
import { EngineSampler, largestDifference, ratioInputs, TorchSampler, type DrawnLabel } from './samplers';
import { openRun, withBrieflyTrained } from './samplingRun';
import { benchRow, figures, percent, textLines, writeRows } from './table';
import { papersProposals } from './workloads/proposals';

/**
 * `npm run bench:sampling`: accepted images of a conditional GAN by density ratios, ten thousand of them, label by
 * label, by the engine and by PyTorch on as many threads, in turns. Both have the same networks; that their ratios are
 * equal is checked first. With `--papers`: proposals alone, of networks of the papers' size.
 */

/** Largest difference between the ratios of both sides, relative. */
const maxDifference = 1e-3;

const { values: given } = parseArgs({
  options: {
    run: { type: 'string' },
    count: { type: 'string', default: '10000' },
    threads: { type: 'string', default: String(physicalCores()) },
    papers: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    json: { type: 'string' },
  },
});

interface Totals {
  milliseconds: number;
  accepted: number;
  proposals: number;
  tries: number;
  /** Milliseconds of one proposal: the median of labels. */
  perProposal: number;
}

function totalsOf(drawn: readonly DrawnLabel[]): Totals {
  const sum = (of: (label: DrawnLabel) => number) => drawn.reduce((total, label) => total + of(label), 0);
  const proposals = ({ tries, burnIn }: DrawnLabel) => tries + burnIn;
  return {
    milliseconds: sum(({ milliseconds }) => milliseconds),
    accepted: sum(({ accepted }) => accepted),
    proposals: sum(proposals),
    tries: sum(({ tries }) => tries),
    perProposal: summarised(drawn.map((label) => label.milliseconds / proposals(label))).median,
  };
}

async function bench(given_: SubsamplingContext, count: number, threads: number): Promise<void> {
  const classes = given_.dataset.classes.length;
  const perLabel = Math.ceil(count / classes);
  const subsampling = {
    ...given_.experiment.subsampling,
    sampler: 'rejection' as const,
    perLabel,
    maxTries: 200 * perLabel,
  };
  const context: SubsamplingContext = { ...given_, experiment: { ...given_.experiment, subsampling } };
  const { latent } = frozenGenerator(await context.networks.load(networkNames.generator));

  const ours = await EngineSampler.open(context);
  const torch = await TorchPeer.open(threads, 'sampling.py');
  if ('missing' in torch) console.log(torch.missing);
  try {
    const inputs = ratioInputs(4 * subsampling.batch, latent, classes);
    const theirs = 'missing' in torch ? null : await TorchSampler.open(context, torch, inputs);
    console.log(
      `Ours: ${context.runtime.label}. Peer: ` +
        `${theirs && !('missing' in torch) ? `${torch.label}, ${theirs.way}` : 'none'}.`,
    );
    if (theirs) {
      const difference = largestDifference(await ours.ratios(inputs), theirs.ratios);
      console.log(
        `Ratios of ${inputs.labels.length} images differ by at most ${difference.toExponential(1)} (limit ` +
          `${maxDifference}).`,
      );
      if (!(difference <= maxDifference)) throw new Error('Both sides must have the same ratios to be compared.');
    }
    console.log(
      `${perLabel} accepted images of each of ${classes} labels, burn-in ${subsampling.burnIn}, batches of ` +
        `${subsampling.batch}.\n`,
    );
    // The first label warms both up, and is drawn again.
    await takeTurns(theirs ? [ours, theirs] : [ours], { warmUp: 1, rounds: classes, steps: 1 });
    report(totalsOf(ours.drawn.slice(1)), theirs && totalsOf(theirs.drawn.slice(1)));
  } finally {
    ours.dispose();
    if (!('missing' in torch)) torch.close();
  }
}

function report(ours: Totals, theirs: Totals | null): void {
  const row = (title: string, of: (totals: Totals) => number, write = figures): string[] => [
    title,
    write(of(ours)),
    ...(theirs ? [write(of(theirs)), figures(of(ours) / of(theirs))] : []),
  ];
  console.log(
    textLines([
      ['', 'ours', ...(theirs ? ['pytorch', 'ours / pytorch'] : [])],
      row('accepted images/s', ({ accepted, milliseconds }) => (1000 * accepted) / milliseconds),
      row('proposals/s, burn-in too', ({ proposals, milliseconds }) => (1000 * proposals) / milliseconds),
      row('proposals/s, median label', ({ perProposal }) => 1000 / perProposal),
      row('accepted of proposals', ({ accepted, tries }) => accepted / tries, percent),
      row('seconds', ({ milliseconds }) => milliseconds / 1000),
    ]).join('\n'),
  );
  if (!given.json) return;
  writeRows(
    given.json,
    theirs === null
      ? []
      : [
          benchRow(`sampling, ${ours.accepted} accepted`, ours.milliseconds, 'pytorch', theirs.milliseconds),
          benchRow('sampling, 1000 proposals', 1000 * ours.perProposal, 'pytorch', 1000 * theirs.perProposal),
        ],
  );
}

/** A batch of proposals at the papers' size, in turns. */
async function benchPapers(runtime: Runtime, threads: number, rounds: number): Promise<void> {
  const { name, batch, build } = papersProposals;
  const torch = await TorchPeer.open(threads);
  if ('missing' in torch) console.log(torch.missing);
  const ours = await PreparedStep.prepare(runtime, build(batch));
  try {
    const [own, theirs] = (
      await takeTurns('missing' in torch ? [ours] : [ours, torch.contestant(name)], { warmUp: 1, rounds, steps: 1 })
    ).map((times) => summarisedParts(times).whole.median);
    console.log(
      `Ours: ${runtime.label}. Peer: ${'missing' in torch ? 'none' : torch.label}. The papers' BigGAN for ` +
        `32x32, ResNet-34 and MLP-5; batches of ${batch}, medians of ${rounds}.\n`,
    );
    console.log(
      textLines([
        ['', 'ours', ...(theirs ? ['pytorch', 'ours / pytorch'] : [])],
        [
          'proposals/s',
          figures((1000 * batch) / own!),
          ...(theirs ? [figures((1000 * batch) / theirs), figures(theirs / own!)] : []),
        ],
      ]).join('\n'),
    );
    if (given.json) writeRows(given.json, theirs ? [benchRow(`${name} x${batch}`, own!, 'pytorch', theirs)] : []);
  } finally {
    ours.dispose();
    if (!('missing' in torch)) torch.close();
  }
}

async function main(): Promise<void> {
  const [count, threads, rounds] = [given.count, given.threads, given.rounds].map(Number) as [number, number, number];
  if ([count, threads, rounds].some((n) => !Number.isInteger(n) || n < 1))
    throw new Error('--count, --threads and --rounds are whole numbers of at least 1.');
  const [load] = loadavg();
  if (load! > 1)
    console.log(
      `Other processes are busy here (load ${load!.toFixed(1)}): the times below will be off, PyTorch's most.`,
    );
  const runtime = openDevice('cpu', threads);
  if (given.papers) return benchPapers(runtime, threads, rounds);
  if (given.run !== undefined) return bench(await openRun(given.run, runtime), count, threads);
  return withBrieflyTrained(runtime, (context) => bench(context, count, threads));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message.split('\n')[0] : String(error));
  process.exitCode = 1;
});
