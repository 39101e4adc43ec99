import type { Tensor } from 'onnxruntime-node';
import { physicalCores } from '../../../runtime/cores';
import type { PretrainedNetwork, Said } from './pretrainedNetwork';

// Loaded when it is first asked for: networks are known by name where nothing is computed.
export const onnxLibrary = () => import('onnxruntime-node');

export interface GraphForm {
  /** The graph's input, and what it is fed for `portion` images. */
  input: string;
  feed: (images: Float32Array, portion: number) => Promise<Tensor>;
  /** Names of its outputs. */
  features: string;
  logits: string | null;
}

/**
 * What `PretrainedNetwork.open` is for a network that is an ONNX graph. It runs on the processor, whatever device a run
 * has: what its operations are is not ours to say.
 */
export function openGraph(model: Uint8Array, { input, feed, features, logits }: GraphForm): PretrainedNetwork['open'] {
  return async (_runtime, portion) => {
    const { InferenceSession } = await onnxLibrary();
    const session = await InferenceSession.create(model, { intraOpNumThreads: physicalCores(), logSeverityLevel: 3 });
    const wanted = logits === null ? [features] : [features, logits];
    return async (images): Promise<Said> => {
      const found = await session.run({ [input]: await feed(images, portion) }, wanted);
      return {
        features: found[features]!.data as Float32Array,
        ...(logits !== null && { logits: found[logits]!.data as Float32Array }),
      };
    };
  };
}
