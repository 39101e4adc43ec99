import type { InferenceSession } from 'onnxruntime-node';
import { UserError } from '../../../../errors';
import { digest } from '../../../../files/digest';
import { sizeOf } from '../../../../runtime/program';
import type { NetworkOptions } from '../definition';
import { openGraph, onnxLibrary } from '../graphNetwork';
import type { ImageInput } from '../imageInput';
import type { PretrainedNetwork } from '../pretrainedNetwork';
import { shortName } from '../weights/shortName';
import { bytesOfFile } from '../weights/weightsFile';
import { hasDataElsewhere } from './externalData';

/** How images lie in the network's input. */
type Layout = 'nchw' | 'nhwc';

/**
 * A network in an ONNX file, run by ONNX Runtime on the processor. Its id is a digest of the file and of how images are
 * brought to it, since both decide on its numbers.
 * @throws UserError if the file is none, keeps data in other files, or its input and outputs are not those of a network
 * from images to vectors.
 */
export async function onnxNetwork(path: string, options: NetworkOptions): Promise<PretrainedNetwork> {
  const file = await bytesOfFile(path);
  const session = await openSession(path, file);
  try {
    const { name, layout, side, portion } = inputOf(session, options);
    const images = imageInput(side, options);
    const features = outputOf(session, options.output, 'output');
    const logits = options.logits === undefined ? null : outputOf(session, options.logits, 'logits');
    const shape = layout === 'nchw' ? [3, side, side] : [side, side, 3];
    const feed = async (pixels: Float32Array, portion: number) =>
      new (await onnxLibrary()).Tensor('float32', layout === 'nhwc' ? pixels : channelsFirst(pixels, side * side), [
        portion,
        ...shape,
      ]);
    // Two images, unless it wants others: a row for each of them tells outputs that are images' from others.
    const probed = portion ?? 2;
    const widths = await widthsOf(session, path, {
      feeds: { [name]: await feed(new Float32Array(probed * sizeOf(shape)), probed) },
      outputs: logits === null ? [features] : [features, logits],
      portion: probed,
    });
    const key = digest('sha256', file, JSON.stringify([images, name, features, logits]));
    const label = `ONNX ${key.slice(0, 8)}`;
    return {
      label,
      id: `ONNX ${key.slice(0, 32)}`,
      input: images,
      ...(portion !== undefined && { portion }),
      features: widths[0]!,
      logits: logits === null ? null : widths[1]!,
      open: openGraph(file, { input: name, feed, features, logits }),
    };
  } finally {
    await session.release();
  }
}

async function openSession(path: string, file: Uint8Array): Promise<InferenceSession> {
  if (hasDataElsewhere(file))
    throw new UserError('This network keeps some of its weights in other files, which are not read.', {
      where: path,
      advice: 'Save it as one file (`onnx.save` of a loaded model, without external data).',
    });
  const { InferenceSession } = await onnxLibrary();
  return InferenceSession.create(file, { logSeverityLevel: 3 }).catch((cause: unknown) => {
    throw new UserError('This is no network that ONNX Runtime can run.', {
      where: path,
      advice: `ONNX Runtime says: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    });
  });
}

function inputOf(
  { inputMetadata }: InferenceSession,
  { size }: NetworkOptions,
): { name: string; layout: Layout; side: number; portion: number | undefined } {
  const [input, more] = inputMetadata;
  const shape = input?.isTensor === true && input.type === 'float32' ? input.shape : [];
  const layout: Layout | null = shape.length !== 4 ? null : shape[1] === 3 ? 'nchw' : shape[3] === 3 ? 'nhwc' : null;
  if (!input || more || layout === null)
    throw new UserError('This network has not one input of float32 images, N x 3 x H x W or N x H x W x 3.', {
      where: 'evaluation.network.file',
      advice: 'Export it with the images as its only input.',
    });
  const [height, width] = layout === 'nchw' ? shape.slice(2) : shape.slice(1, 3);
  const fixed = typeof height === 'number' && height > 0 && height === width ? height : undefined;
  const side = fixed ?? size;
  if (side === undefined || (size !== undefined && size !== side))
    throw new UserError(
      fixed === undefined
        ? 'This network takes images of any size, so which size it is to see must be said.'
        : `This network takes images of ${fixed} x ${fixed}, not ${size}.`,
      {
        where: 'evaluation.network.size',
        advice: fixed === undefined ? 'Set it, for example to 224.' : 'Leave evaluation.network.size out.',
      },
    );
  const [images] = shape;
  return { name: input.name, layout, side, portion: typeof images === 'number' && images > 0 ? images : undefined };
}

/** ImageNet's means and deviations, as torchvision's networks want them, unless others are given. */
function imageInput(side: number, options: NetworkOptions): ImageInput {
  const { channels = 'rgb', mean = [0.485, 0.456, 0.406], std = [0.229, 0.224, 0.225] } = options;
  const bytes = (values: readonly number[]) => values.map((value) => 255 * value) as [number, number, number];
  return {
    height: side,
    width: side,
    resize: options.resize ?? 'half-pixel',
    channels,
    offset: bytes(mean),
    scale: bytes(std),
  };
}

function outputOf({ outputNames }: InferenceSession, wanted: string | undefined, key: 'output' | 'logits'): string {
  const name = wanted ?? (outputNames.length === 1 ? outputNames[0] : undefined);
  if (name !== undefined && outputNames.includes(name)) return name;
  throw new UserError(
    name === undefined
      ? 'This network has several outputs, so which of them is the features must be said.'
      : `This network has no output ${shortName(name)}.`,
    {
      where: `evaluation.network.${key}`,
      advice: `It has: ${outputNames.slice(0, 20).map(shortName).join(', ')}.`,
    },
  );
}

/** Numbers that each output has for an image: found out with black ones. */
async function widthsOf(
  session: InferenceSession,
  path: string,
  { feeds, outputs, portion }: { feeds: InferenceSession.FeedsType; outputs: readonly string[]; portion: number },
): Promise<number[]> {
  const found = await session.run(feeds, outputs).catch((cause: unknown) => {
    throw new UserError('This network does not take an image of this size.', {
      where: path,
      advice: `ONNX Runtime says: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    });
  });
  return outputs.map((name) => {
    const { data, type, dims } = found[name]!;
    if (type !== 'float32')
      throw new UserError(`The output ${shortName(name)} is ${type}, not float32.`, {
        where: path,
        advice: 'Name another output, or export the network in float32.',
      });
    if (dims[0] === portion && data.length > 0) return data.length / portion;
    const sizes = dims.length > 8 ? `${dims.length} axes` : dims.join(' x ') || 'a number';
    throw new UserError(`The output ${shortName(name)} of ${portion} images is ${sizes}: not one row for each image.`, {
      where: path,
      advice: 'Name another output.',
    });
  });
}

/** From `count x pixels x 3` to `count x 3 x pixels`. */
function channelsFirst(images: Float32Array, pixels: number): Float32Array {
  const turned = new Float32Array(images.length);
  for (let at = 0; at < images.length; at += 3 * pixels)
    for (let i = 0; i < pixels; i++) for (let c = 0; c < 3; c++) turned[at + c * pixels + i] = images[at + 3 * i + c]!;
  return turned;
}
