import type { ImageBatch } from '../../images/batch';
import { type HeldOutFigure, tellHeldOut } from './heldOutFigure';

/**
 * What evaluation networks say of an image: `features`, its vector in the FID space; `featureLogits`, of the classes
 * that the network of those features was trained on; `logits` of its (secondary) class in the data set; its continuous
 * `label`, in the label's unit. The last two are always told by networks of the data set's own.
 */
export type NetworkOutput = 'features' | 'featureLogits' | 'logits' | 'label';

/** A frozen network that is asked about images. */
export interface EvaluationNetwork {
  /** Names exactly these outputs: the same id, the same numbers. Statistics are cached under it. */
  readonly id: string;
  /** What stands beside every figure made with it: "classifier-64". */
  readonly label: string;
  /** Whether the bare names of metrics mean it: the original FID's network alone. */
  readonly isOriginal?: boolean;
  /** How good it is on images that it has not seen; null where there are none. Not of networks trained elsewhere. */
  readonly heldOut?: HeldOutFigure | null;
  /** Numbers that it gives for an image. */
  readonly width: number;
  /** `count x width` numbers of `count` images. */
  apply(batch: ImageBatch): Promise<Float32Array>;
}

export type EvaluationNetworks = ReadonlyMap<NetworkOutput, EvaluationNetwork>;

/** "classifier-64-0123abcd": a network with the beginning of its digest. */
export function shortId({ id, label }: Pick<EvaluationNetwork, 'id' | 'label'>): string {
  return id.slice(0, label.length + 9);
}

/** "FID (classifier-64)": figures of different networks are different figures. The bare name is the original's. */
export function figureLabel(title: string, networks: readonly EvaluationNetwork[]): string {
  const labels = networks.filter(({ isOriginal }) => !isOriginal).map(({ label }) => label);
  return labels.length > 0 ? `${title} (${labels.join(', ')})` : title;
}

/** "classifier-64-0123abcd, which is right for 97 % of 3,000 images that it has not seen"; `unit` is the label's. */
export function tellNetwork(network: EvaluationNetwork, unit?: string): string {
  const { heldOut } = network;
  return heldOut === undefined ? shortId(network) : `${shortId(network)}, ${tellHeldOut(heldOut, unit)}`;
}

/** The network of an output, or the output itself. @throws Error if the metric that asks for it does not say so. */
export function needed<T>(of: ReadonlyMap<NetworkOutput, T>, output: NetworkOutput): T {
  const found = of.get(output);
  if (found === undefined) throw new Error(`A metric reads "${output}" without saying in "needs" that it does.`);
  return found;
}

/** Those outputs of a batch of images. */
export async function observe(
  networks: EvaluationNetworks,
  batch: ImageBatch,
  outputs: ReadonlySet<NetworkOutput>,
): Promise<Map<NetworkOutput, Float32Array>> {
  const observed = new Map<NetworkOutput, Float32Array>();
  for (const output of outputs) observed.set(output, await needed(networks, output).apply(batch));
  return observed;
}
