import type { NetworkDefinition } from '../definition';

/** Any network that somebody has as ONNX. */
export const onnx: NetworkDefinition<'onnx'> = {
  name: 'onnx',
  title: 'a network as ONNX',
  summary:
    'Any network in an .onnx file, from images to a vector: say which output is the features, and how it wants its ' +
    'images.',
  file: 'the .onnx file of a network, whole, without data in files beside it',
  hasLogits: ({ logits }) => logits !== undefined,
  load: async (file, options) => (await import('./onnxNetwork')).onnxNetwork(file, options),
};
