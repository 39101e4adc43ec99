import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileMakingFolder } from '../../files/atomicFile';
import { digest } from '../../files/digest';
import { sealed, unsealed } from '../../files/sealed';
import type { ObservedImages } from '../metric';
import { needed, observe, type EvaluationNetworks, type NetworkOutput } from '../networks/evaluationNetwork';
import { OutputRows } from './outputRows';
import { chosenOf } from './realChoice';
import { batchesOf, type RealImages, type RealSet } from './realImages';

export type Side = 'reference' | 'other';

/** Images that go through a network at once. */
export const evaluationBatch = 256;

/**
 * What the networks say of the real images: asked once for all metrics, and cached as float32 for each network and
 * choice of images, sealed. In memory it is `4 x width` bytes an image.
 */
export class RealOutputs {
  private readonly rows: Record<Side, Map<NetworkOutput, OutputRows>> = { reference: new Map(), other: new Map() };

  private constructor(
    private readonly networks: EvaluationNetworks,
    private readonly real: RealImages,
    private readonly cache: string,
  ) {}

  /** Reads what is cached of these outputs. */
  static async open(
    outputs: ReadonlySet<NetworkOutput>,
    { networks, real, cache }: { networks: EvaluationNetworks; real: RealImages; cache: string },
  ): Promise<RealOutputs> {
    const opened = new RealOutputs(networks, real, cache);
    for (const output of outputs) await opened.read(output);
    return opened;
  }

  /** Whether what the network says of all images is known. */
  has(output: NetworkOutput): boolean {
    return this.rows.reference.has(output);
  }

  /** The rows of one side that are known, by output. */
  of(side: Side): ReadonlyMap<NetworkOutput, OutputRows> {
    return this.rows[side];
  }

  /** Asks for those outputs of all images, and gives them in portions, group by group, the reference first. */
  async observe(
    outputs: ReadonlySet<NetworkOutput>,
    hear: (side: Side, group: number, images: ObservedImages) => Promise<void>,
    between: (done: number) => void,
  ): Promise<void> {
    const unknown = new Set([...outputs].filter((output) => !this.has(output)));
    const made = { reference: this.emptyRows('reference', unknown), other: this.emptyRows('other', unknown) };
    for (const [group, set] of this.real.sets.entries()) {
      for (const side of ['reference', 'other'] as const) {
        let done = 0;
        for (const batch of set[side] ? batchesOf(set[side], evaluationBatch) : []) {
          const found = await observe(this.networks, batch, unknown);
          for (const [output, rows] of found) made[side].get(output)!.add(group, rows);
          for (const output of outputs)
            if (!unknown.has(output)) found.set(output, this.rows[side].get(output)!.part(group, done, batch.count));
          await hear(side, group, { ...batch, outputs: found });
          done += batch.count;
        }
      }
      between(group + 1);
    }
    for (const output of unknown) await this.keep(output, made);
  }

  private emptyRows(side: Side, outputs: ReadonlySet<NetworkOutput>): Map<NetworkOutput, OutputRows> {
    return new Map(
      [...outputs].map((output) => [output, new OutputRows(this.widthOf(output), countsOf(this.real.sets, side))]),
    );
  }

  private async keep(output: NetworkOutput, made: Record<Side, Map<NetworkOutput, OutputRows>>): Promise<void> {
    const sides = (['reference', 'other'] as const).map((side) => [side, made[side].get(output)!] as const);
    for (const [side, rows] of sides) this.rows[side].set(output, rows);
    // Of no two images there is no figure, so nothing to keep.
    if (sides[0]![1].values.length < 2 * this.widthOf(output)) return;
    const bytes = Buffer.concat(sides.map(([, { values }]) => new Uint8Array(values.buffer)));
    // A cache that can't be written costs time in the next run, and nothing in this one.
    await writeFileMakingFolder(this.pathOf(output), sealed(bytes)).catch(() => {});
  }

  private async read(output: NetworkOutput): Promise<void> {
    const file = await readFile(this.pathOf(output)).catch(() => undefined);
    const bytes = file && unsealed(file);
    const counts = { reference: countsOf(this.real.sets, 'reference'), other: countsOf(this.real.sets, 'other') };
    const width = this.widthOf(output);
    const lengths = Object.values(counts).map((own) => width * own.reduce((sum, n) => sum + n, 0));
    if (bytes?.length !== 4 * (lengths[0]! + lengths[1]!)) return;
    const values = new Float32Array(Uint8Array.from(bytes).buffer);
    // Copies: else the one side would hold the other in memory.
    this.rows.reference.set(output, new OutputRows(width, counts.reference, values.slice(0, lengths[0])));
    this.rows.other.set(output, new OutputRows(width, counts.other, values.slice(lengths[0])));
  }

  private widthOf(output: NetworkOutput): number {
    return needed(this.networks, output).width;
  }

  private pathOf(output: NetworkOutput): string {
    const { dataset, seed } = this.real;
    const key = [output, needed(this.networks, output).id, dataset.contentId, chosenOf(this.real), seed];
    return join(this.cache, 'outputs', `${digest('sha256', JSON.stringify(key))}.f32`);
  }
}

function countsOf(sets: readonly RealSet[], side: Side): number[] {
  return sets.map((set) => set[side]?.indices.length ?? 0);
}
