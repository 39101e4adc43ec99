import { fid, rankWarnings } from '../fid/fid';
import type { DistanceMetric } from '../metric';

/** The mean over label groups of the FID between their generated and their real images (metrics README, Intra-FID). */
export const intraFid: DistanceMetric = {
  ...fid,
  id: 'intra-fid',
  title: 'Intra-FID',
  scope: 'group',
  describe: (setting, facts) => `each group's FID, ${fid.describe(setting, facts)}`,
  warnings: (setting) => rankWarnings('Intra-FID', setting),
};
