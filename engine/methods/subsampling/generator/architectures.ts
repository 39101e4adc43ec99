import type { Architecture } from '../../../networks/architecture';
import { bigganArchitecture, bigganCifarArchitecture } from '../../../networks/biggan';
import { ccganArchitecture } from '../../../networks/ccgan';
import { dcganArchitecture } from '../../../networks/dcgan';
import { resnetArchitecture } from '../../../networks/resnet';
import { smallArchitecture } from '../../../networks/small';

export const architectureNames = ['small', 'dcgan', 'resnet', 'biggan', 'biggan-cifar', 'ccgan'] as const;

/** The families of networks that a conditional GAN can be made of. */
export const architectures: Record<(typeof architectureNames)[number], Architecture> = {
  small: smallArchitecture,
  dcgan: dcganArchitecture,
  resnet: resnetArchitecture,
  biggan: bigganArchitecture,
  'biggan-cifar': bigganCifarArchitecture,
  ccgan: ccganArchitecture,
};
