import { z } from 'zod';
import { pretrainedNetworks, type PretrainedName } from '../metrics/networks/pretrained/registry';

const names: readonly ['own', ...PretrainedName[]] = ['own', ...pretrainedNetworks.map(({ name }) => name)];

const channelValues = (description: string) =>
  z
    .array(z.number())
    .length(3)
    .optional()
    .meta({ description: `Of "onnx": ${description}` });

/** The feature network that figures like FID are made with. */
export const networkSchema = z
  .strictObject({
    name: z
      .enum(names)
      .default('own')
      .meta({
        description:
          'The network whose features FID, KID, precision and the like compare, and whose classes the Inception Score ' +
          'reads. Diversity and Label Score are always told by networks of the data set. Default own.',
        enumDescriptions: [
          'Small networks that Darkroom trains on the data set itself, once, in a minute: for ranking models of one ' +
            'data set.',
          ...pretrainedNetworks.map(({ summary }) => summary),
        ],
      }),
    file: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          'The file with the weights of "inception-v3" (.pth, .pt or .safetensors; nothing in it is run), or the .onnx ' +
          'of "onnx". Relative to this file.',
      }),
    output: z.string().min(1).optional().meta({
      description: 'Of "onnx": the output that is the features. Default: the only one.',
    }),
    logits: z.string().min(1).optional().meta({
      description: 'Of "onnx": the output that is logits of classes, for the Inception Score. Default: none.',
    }),
    size: z.int().min(8).max(2048).optional().meta({
      description: 'Of "onnx": pixels along one side of what the network sees. Default: what its input says.',
    }),
    resize: z
      .enum(['half-pixel', 'tensorflow1'])
      .optional()
      .meta({
        description: 'Of "onnx": where pixels lie when images are resized, bilinearly. Default half-pixel.',
        enumDescriptions: [
          'At (i + 1/2) N/n - 1/2, as PyTorch and TensorFlow 2 have it.',
          'At i N/n, as TensorFlow 1 had it.',
        ],
      }),
    channels: z.enum(['rgb', 'bgr']).optional().meta({
      description: 'Of "onnx": the order of channels. Default rgb.',
    }),
    mean: channelValues(
      'taken from values in 0 to 1, channel by channel in the order of channels, as torchvision writes it. Default ' +
        "ImageNet's, [0.485, 0.456, 0.406].",
    ),
    std: channelValues("what the rest is then divided by. Default ImageNet's, [0.229, 0.224, 0.225]."),
  })
  .meta({ description: 'The feature network of figures. Figures of two networks never compare.' });
