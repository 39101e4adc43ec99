import type { SavedType } from '../../extension/contract/panel';

/** What leaves a panel as a file: the person is asked where to. */
export interface PanelFile {
  name: string;
  mime: SavedType;
  content: Blob;
}
