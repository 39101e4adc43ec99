import './noTelemetry';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Block } from './layout';
import { encodeModel } from './onnx/encode';
import { blockedDomain } from './onnx/model';

/** Layouts of images in blocks depend on the processor: 16 channels with AVX-512, 8 with AVX, none on some others. */
let known: Promise<Block | null> | null = null;

/**
 * Channels in a block of ONNX Runtime's convolutions for images in blocks on this processor; null where it has none.
 */
export function processorBlock(): Promise<Block | null> {
  return (known ??= detect());
}

const shape = [1, 16, 1, 2];

/** Sixteen channels of two pixels, put into blocks: where the second channel lies tells how long a pixel's block is. */
async function detect(): Promise<Block | null> {
  const session = await InferenceSession.create(
    encodeModel({
      name: 'block of channels',
      inputs: [{ name: 'x', type: 'float32', shape }],
      outputs: [{ name: 'y', type: 'float32', shape }],
      constants: [],
      nodes: [{ op: 'ReorderInput', domain: blockedDomain, inputs: ['x'], outputs: ['y'], attributes: {} }],
    }),
    { executionProviders: ['cpu'], intraOpNumThreads: 1, logSeverityLevel: 4 },
  ).catch(() => null);
  if (!session) return null;
  const { y } = await session.run({
    x: new Tensor(
      'float32',
      Float32Array.from({ length: 32 }, (_, i) => i),
      shape,
    ),
  });
  await session.release();
  const blocked = [...(y!.data as Float32Array)];
  const expected = (block: Block) =>
    Array.from({ length: 32 }, (_, i) => {
      const [within, pixel, first] = [i % block, Math.floor(i / block) % 2, Math.floor(i / (2 * block)) * block];
      return 2 * (first + within) + pixel;
    });
  return ([16, 8] as const).find((block) => expected(block).every((x, i) => x === blocked[i])) ?? null;
}
