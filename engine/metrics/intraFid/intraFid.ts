import { byGroup } from '../byGroup';
import { fid, rankWarnings } from '../fid/fid';
import type { DistanceMetric } from '../metric';

/** The mean over label groups of the FID between their generated and their real images (metrics README, Intra-FID). */
export const intraFid: DistanceMetric = {
  ...byGroup(fid),
  warnings: (setting) => rankWarnings('Intra-FID', setting),
};
