import { Uri } from 'vscode';
import { runFiles } from '../../engine/protocol/runFolder';

/** What a page may load of a run's folder: its pictures, and nothing else. */
export function picturesOf(folder: string): Uri {
  return Uri.joinPath(Uri.file(folder), runFiles.samples);
}
