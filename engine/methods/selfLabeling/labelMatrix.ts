import { longestMatrixName } from '../../protocol/events';
import type { Matrix } from '../model';
import type { GivenLabels, WatchedImages } from './labelledReals';

/** Names of all labels and classes, by index; `areClasses` where label k is class k. */
export interface LabelNames {
  labels: readonly string[];
  classes: readonly string[];
  areClasses: boolean;
}

/**
 * How often labels that images are given coincide with their true classes: rows are labels, columns the classes that
 * the images have. Labels without an order of their own are put in that of the class that most of their images have, so
 * that a label for each class shows as a diagonal; labels without an image come last. Null where fewer than two classes
 * are known.
 *
 * Its figures are the purity (Manning, Raghavan and Schütze, 2008, section 16.3), the entropy of the labels and how
 * many classes are the most frequent one of some label.
 */
export function labelMatrix(
  { labels }: Pick<GivenLabels, 'labels'>,
  { classes, what }: Pick<WatchedImages, 'classes' | 'what'>,
  names: LabelNames,
): Matrix | null {
  const columns = [...new Set(classes)].filter((each) => each >= 0).sort((a, b) => a - b);
  if (columns.length < 2) return null;
  const columnOf = new Map(columns.map((each, column) => [each, column]));
  const counts = names.labels.map(() => new Int32Array(columns.length));
  labels.forEach((label, i) => {
    const column = columnOf.get(classes[i]!);
    if (column !== undefined) counts[label]![column]!++;
  });
  const rows = rowsOf(counts);
  if (!names.areClasses) rows.sort((a, b) => a.column - b.column || a.label - b.label);
  return {
    id: 'confusion',
    rowAxis: 'artificial label',
    columnAxis: 'true class',
    rows: rows.map(({ label }) => names.labels[label]!.slice(0, longestMatrixName)),
    columns: columns.map((each) => (names.classes[each] ?? `class ${each}`).slice(0, longestMatrixName)),
    cells: rows.flatMap(({ label }, row) =>
      Array.from(counts[label]!, (count, column): [number, number, number] => [row, column, count]).filter(
        ([, , count]) => count > 0,
      ),
    ),
    figures: figuresOf(rows, columns.length),
    note:
      `Of ${what}: which classes the images have that the averaged classifier gives a label. Classes are known to this ` +
      'figure alone.' +
      (names.areClasses ? '' : ' Rows stand in the order of the class that most of their images have.'),
  };
}

interface LabelRow {
  label: number;
  /** Images that have it. */
  total: number;
  /** How many are of the most frequent class, the first of equals. */
  most: number;
  /** The column of that class; behind all columns where the label has no image. */
  column: number;
}

function rowsOf(counts: readonly Int32Array[]): LabelRow[] {
  return counts.map((row, label) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const most = Math.max(...row);
    return { label, total, most, column: total === 0 ? row.length : row.indexOf(most) };
  });
}

function figuresOf(rows: readonly LabelRow[], classes: number): Matrix['figures'] {
  const used = rows.filter(({ total }) => total > 0);
  const all = used.reduce((sum, { total }) => sum + total, 0);
  const pure = used.reduce((sum, { most }) => sum + most, 0);
  const entropy = used.reduce((sum, { total }) => sum - (total / all) * Math.log(total / all), 0);
  return [
    { title: 'purity', unit: 'share', value: pure / all },
    { title: 'label entropy', unit: 'nats', value: entropy, of: Math.log(rows.length) },
    { title: 'classes covered', unit: 'count', value: new Set(used.map(({ column }) => column)).size, of: classes },
  ];
}
