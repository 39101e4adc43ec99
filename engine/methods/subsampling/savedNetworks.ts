import type { HostTensors } from '../../runtime/program';
import type { SavedNetwork } from '../../storage/networkStore';

/** Names in the run's network store, under which stages save their networks for later ones. */
export const networkNames = {
  /** T1 of the improved label input: the regressor of labels whose features the embedding is trained to match. */
  labelRegression: 'regression',
  /** T2: the embedding of continuous labels. */
  labelEmbedding: 'label-embedding',
  generator: 'generator',
  features: 'features',
  /** v1's regressor, whose errors on generated images the label filter compares with its cut-off. */
  labelRegressor: 'label-regressor',
  /** That cut-off. */
  labelCutOff: 'label-cut-off',
  /** The conditional ratio, which serves all labels. */
  ratio: 'ratio',
} as const;

/** The name of the ratio that serves a single label group: DRE-F-SP's. */
export const groupRatioName = (group: number) => `${networkNames.ratio}-${String(group).padStart(3, '0')}`;

/** The cost of a network, in the figures that the papers compare. */
export interface NetworkCost {
  /** Seconds of training. */
  seconds: number;
  /** Numbers that it needs when it is used. */
  parameters: number;
  /** Size on disk. */
  bytes: number;
}

export const noCost: NetworkCost = { seconds: 0, parameters: 0, bytes: 0 };

/** A network to save, with the seconds that its training took. */
export function savedNetwork(tensors: HostTensors, seconds: number): SavedNetwork {
  return { tensors, metadata: { seconds: seconds.toFixed(3) } };
}

/** The cost of a network that was saved by `savedNetwork`. */
export function savedNetworkCost({ tensors, metadata }: SavedNetwork): NetworkCost {
  const parameters = Object.values(tensors).reduce((sum, { data }) => sum + data.length, 0);
  return { seconds: Number(metadata.seconds ?? 0), parameters, bytes: 4 * parameters };
}

export function sumOfCosts(costs: readonly NetworkCost[]): NetworkCost {
  return costs.reduce(
    (sum, { seconds, parameters, bytes }) => ({
      seconds: sum.seconds + seconds,
      parameters: sum.parameters + parameters,
      bytes: sum.bytes + bytes,
    }),
    noCost,
  );
}
