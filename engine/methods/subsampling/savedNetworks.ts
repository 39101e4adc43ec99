import type { HostTensors } from '../../runtime/program';
import type { SavedNetwork } from '../../storage/networkStore';

/** What a network cost, as the papers compare. */
export interface Cost {
  /** Seconds of training. */
  seconds: number;
  /** Numbers that it needs when it is used. */
  parameters: number;
  /** Bytes that it takes on the disk. */
  bytes: number;
}

export const noCost: Cost = { seconds: 0, parameters: 0, bytes: 0 };

export function costOf(tensors: HostTensors, seconds: number): Cost {
  const parameters = Object.values(tensors).reduce((sum, { data }) => sum + data.length, 0);
  return { seconds, parameters, bytes: 4 * parameters };
}

/** A network to keep, with the seconds that its training took. */
export function savedNetwork(tensors: HostTensors, seconds: number, metadata: Record<string, string> = {}): SavedNetwork {
  return { tensors, metadata: { ...metadata, seconds: seconds.toFixed(3) } };
}

/** The cost of a network that was kept by `withCost`. */
export function savedNetworkCost({ tensors, metadata }: SavedNetwork): Cost {
  return costOf(tensors, Number(metadata.seconds ?? 0));
}

export function sumOfCosts(costs: readonly Cost[]): Cost {
  return costs.reduce(
    (sum, { seconds, parameters, bytes }) => ({
      seconds: sum.seconds + seconds,
      parameters: sum.parameters + parameters,
      bytes: sum.bytes + bytes,
    }),
    noCost,
  );
}
