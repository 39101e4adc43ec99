import { someNames } from '../loading/someNames';

/** How many columns or arrays a sentence names: enough to find the right one among CelebA's attributes. */
const most = 40;
/** Characters of a name that are shown. */
const longest = 40;

/** Names of columns or arrays in a sentence: `"image", "label"`. */
export function columnNames(names: readonly string[]): string {
  return someNames(
    names.map((name) => `"${name.length > longest ? `${name.slice(0, longest)}…` : name}"`),
    most,
  );
}

/** The sizes of an array in a sentence: "60,000 x 28 x 28"; of one with very many dimensions, the first ones. */
export function sizesText(shape: readonly number[]): string {
  if (shape.length === 0) return 'one';
  return shape.length > 6 ? `${shape.slice(0, 6).join(' x ')} x …` : shape.join(' x ');
}
