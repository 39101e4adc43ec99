import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageDataset } from '../../datasets/dataset';
import type { ImageBatch } from '../../images/batch';
import { selectPrefix } from '../../nn/parameters';
import { runInBatches } from '../../runtime/batched';
import type { Runtime, Tensors } from '../../runtime/program';
import { prefixes, type TrainedTensors } from './trainNetwork';

const portion = 256;

/** Results of a network for each image of a batch: `count x width` numbers for each name. */
type ImageFunction = (batch: ImageBatch) => Promise<Record<string, Float32Array>>;

/** What `forward`, a function of trained parameters and images, gives for batches of any size; frozen. */
export async function imageFunction(
  name: string,
  { tensors }: Pick<TrainedTensors, 'tensors'>,
  { height, width, channels }: Pick<ImageDataset, 'height' | 'width' | 'channels'>,
  runtime: Runtime,
  forward: (p: Tensors, images: Tensor4D) => Record<string, Tensor2D>,
): Promise<ImageFunction> {
  const program = await runtime.compile(
    {
      name,
      state: Object.keys(tensors),
      inputs: { images: { shape: [portion, height, width, channels], dtype: 'float32' } },
      step: (state, inputs) => ({
        outputs: forward(selectPrefix(prefixes.weights, state), inputs.images as Tensor4D),
      }),
    },
    runtime.createState(tensors),
  );
  return ({ count, images }) =>
    runInBatches(program, portion, count, { images: { width: height * width * channels, data: images } });
}
