import { make } from './dom';

/** A cell that names its row or column. */
export function headCell(scope: 'row' | 'col', name: string): HTMLTableCellElement {
  const cell = make('th', { text: name });
  cell.scope = scope;
  return cell;
}
