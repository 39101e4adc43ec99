import type { NetworkDefinition } from '../definition';

/** FID's own network. Its weights are Google's, and no registry of packages carries them: a person has the file. */
export const inception: NetworkDefinition<'inception-v3'> = {
  name: 'inception-v3',
  title: 'Inception-v3',
  summary:
    'The Inception-v3 of 2015-12-05 that published FIDs are made with, from weights that you have: figures are called ' +
    '"FID" without more where the file is known as the original.',
  file:
    "pytorch-fid's or torch-fidelity's pt_inception-2015-12-05-6726825d.pth, StyleGAN's inception-2015-12-05.pt, or the " +
    'same tensors as .safetensors',
  hasLogits: () => true,
  load: async (file) => (await import('./inceptionV3')).inceptionV3(file),
};
