import type { SavedType } from '../../extension/contract/panel';

/** What leaves a panel as a file: the person is asked where to. */
export interface PanelFile {
  name: string;
  mime: SavedType;
  content: Blob;
}

/** A file's content as a message to the host carries it. */
export function base64Of(content: Blob): Promise<string> {
  const reader = new FileReader();
  return new Promise((resolve, reject) => {
    // "data:image/png;base64,…"
    reader.addEventListener('load', () => resolve((reader.result as string).replace(/^[^,]*,/, '')));
    reader.addEventListener('error', () => reject(reader.error ?? new Error('unreadable')));
    reader.readAsDataURL(content);
  });
}
