import { readWeightsFile, type WeightsFile } from '../weights/weightsFile';
import type { ImageInput } from '../imageInput';
import { digestOf, openStep, type PretrainedNetwork } from '../pretrainedNetwork';
import { inceptionFeatures, inceptionLogits, inceptionSide } from './architecture';
import { inceptionForward } from './forward';
import { inceptionTensors } from './weights';

/** SHA-256 of files that are known to hold the weights of 2015-12-05. */
const originals: readonly string[] = [
  // pytorch-fid's and torch-fidelity's pt_inception-2015-12-05-6726825d.pth
  '6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2',
  // StyleGAN's inception-2015-12-05.pt
  'f58cb9b6ec323ed63459aa4fb441fe750cfe39fafad6da5cb504a16f19e958f4',
];

/** As the graph of 2015-12-05 has it in front: TensorFlow 1's bilinear, then (x - 128) / 128. */
const input: ImageInput = {
  height: inceptionSide,
  width: inceptionSide,
  resize: 'tensorflow1',
  channels: 'rgb',
  offset: [128, 128, 128],
  scale: [128, 128, 128],
};

/**
 * The Inception-v3 of the original FID, with the weights of the file at `path`.
 * @throws UserError if it has no such weights.
 */
export async function inceptionV3(path: string): Promise<PretrainedNetwork> {
  return inceptionNetwork(await readWeightsFile(path));
}

/**
 * It is the original where the file is known as such;
 * else its label has the beginning of a digest: the architecture alone does not make figures comparable.
 * @throws UserError if the file has no such weights.
 */
export function inceptionNetwork(file: WeightsFile): PretrainedNetwork {
  const tensors = inceptionTensors(file);
  const digest = digestOf(tensors);
  const isOriginal = originals.includes(file.sha256);
  const id = isOriginal ? `Inception-v3 2015-12-05-${digest}` : `Inception-v3 ${digest}`;
  const label = isOriginal ? 'Inception-v3 2015-12-05' : id.slice(0, 'Inception-v3 '.length + 8);
  return {
    label,
    ...(isOriginal && { isOriginal }),
    id,
    input,
    features: inceptionFeatures,
    logits: inceptionLogits,
    open: openStep({ label, input }, tensors, inceptionForward),
  };
}
