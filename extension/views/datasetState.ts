import type { DatasetListing } from '../../engine/protocol/datasets';
import type { DatasetWork } from '../datasets/datasetCatalogue';

/** How a data set stands, as its row says it by an icon and a few words; menus depend on it. */
export type DatasetState =
  | 'made'
  | 'embedded'
  | 'absent'
  | 'incomplete'
  | 'fetched'
  | 'verified'
  | 'damaged'
  | 'folder'
  | 'fetching'
  | 'verifying';

/** Codicons; a colour of the theme where the state is good or bad news. */
export const datasetIcons: Record<DatasetState, { icon: string; colour?: string }> = {
  made: { icon: 'package' },
  embedded: { icon: 'package' },
  absent: { icon: 'cloud-download' },
  incomplete: { icon: 'cloud-download' },
  fetched: { icon: 'database' },
  verified: { icon: 'verified', colour: 'testing.iconPassed' },
  damaged: { icon: 'warning', colour: 'problemsWarningIcon.foreground' },
  folder: { icon: 'folder-library' },
  fetching: { icon: 'sync~spin' },
  verifying: { icon: 'sync~spin' },
};

/** What is being done goes before what was found, and that before what lies there. */
export function datasetState({ standing, damaged, verified }: DatasetListing, work: DatasetWork | null): DatasetState {
  if (work) return work.kind;
  if (damaged.length > 0 && standing !== 'embedded') return 'damaged';
  return standing === 'fetched' && verified !== null ? 'verified' : standing;
}
