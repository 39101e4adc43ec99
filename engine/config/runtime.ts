import { z } from 'zod';
import { deviceKinds } from '../runtime/deviceKinds';

export const runtimeSchema = z
  .strictObject({
    device: z
      .enum(['auto', ...deviceKinds])
      .default('auto')
      .meta({
        description:
          'Where to compute. `auto` measures what works on this machine and takes the fastest; the run says ' +
          'which and why. Default auto.',
        enumDescriptions: [
          'The fastest device that works here, by measurement.',
          'The processor, compiled by ONNX Runtime. Works everywhere.',
          'Any GPU through WebGPU (Vulkan, Metal or Direct3D 12), compiled by ONNX Runtime.',
          "An NVIDIA GPU through CUDA, compiled by ONNX Runtime. Linux x64, needs ONNX Runtime's CUDA files.",
          'Any Direct3D 12 GPU, compiled by ONNX Runtime. Windows.',
          "Apple's Core ML, compiled by ONNX Runtime. macOS.",
          'TensorFlow through @tensorflow/tfjs-node-gpu or tfjs-node, op by op, where one is installed.',
        ],
      }),
    threads: z.int().min(1).max(256).optional().meta({
      description: 'Processor threads. Default: one for each physical core.',
    }),
  })
  .meta({ description: 'Where and how the engine computes.' });
