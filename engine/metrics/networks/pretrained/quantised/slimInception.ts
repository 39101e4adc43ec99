import { UserError } from '../../../../errors';
import { digest } from '../../../../files/digest';
import { encodeModel } from '../../../../runtime/onnx/encode';
import { openGraph, onnxLibrary } from '../graphNetwork';
import type { ImageInput } from '../imageInput';
import type { PretrainedNetwork } from '../pretrainedNetwork';
import { bytesOfFile } from '../weights/weightsFile';
import { quantisedModel } from './quantisedModel';
import { readTflite } from './tflite';

/** Tensors of the file: `InceptionV3/Logits/AvgPool_1a_8x8`, and the logits of ImageNet's 1,000 classes and of none. */
const outputs = { features: 310, logits: 311 };
const [features, logits] = [2048, 1001];

/** Bytes, which the graph itself takes for numbers in [-1, 1]. */
const input: ImageInput = {
  height: 299,
  width: 299,
  resize: 'half-pixel',
  channels: 'rgb',
  offset: [0, 0, 0],
  scale: [1, 1, 1],
};

const label = 'Inception-v3 slim, quantised';

/**
 * The Inception-v3 of TensorFlow's model zoo (TF-slim), trained on ImageNet with weights and activations of 8 bits. It
 * is another network than FID's, and its figures are other figures. All sums are of whole numbers, so every machine
 * comes to the same.
 * @throws UserError if the file is damaged, or another one.
 */
export async function slimInception(path: string): Promise<PretrainedNetwork> {
  const file = await bytesOfFile(path);
  return {
    label,
    id: `${label}-${digest('sha256', file).slice(0, 32)}`,
    input,
    features,
    logits,
    open: openGraph(encodedModel(path, file), {
      input: 'images',
      feed: async (images, portion) => {
        const { Tensor } = await onnxLibrary();
        return new Tensor('uint8', rounded(images), [portion, input.height, input.width, 3]);
      },
      features: 'features',
      logits: 'logits',
    }),
  };
}

/** Numbers from 0 to 255 as bytes. `Uint8Array.from` with a function takes nearly as long as the network itself. */
function rounded(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = values[i]! + 0.5;
  return bytes;
}

function encodedModel(path: string, file: Uint8Array): Uint8Array {
  try {
    return encodeModel(quantisedModel(readTflite(file), outputs));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`This network can't be read: ${why}.`, { where: path, advice: 'Get the file again.', cause });
  }
}
