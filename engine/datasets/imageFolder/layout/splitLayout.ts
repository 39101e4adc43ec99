import { classesOf, type Classes } from './classPlaces';
import { isExtraName } from './folderNames';
import type { Layout, NoLayout, Outside } from './layout';
import { matched, type MatchedTests } from './matchedTests';
import { splitNameOf, testWords, type SplitName } from './splitName';
import { suspicionsOf } from './suspicions';
import { filledFolders, type FolderNode } from '../tree';
import { imageShare, isOneClass, isSorted, outsideOf, steppedInto, unwrapped } from './wrapping';

/** `train` beside `test`; undefined where folders are not called so. */
export function splitLayout(top: FolderNode): Layout | NoLayout | undefined {
  const found = splitFolders(top);
  if (!found || 'fault' in found) return found;
  const { train, test, otherTrains, otherTests, others } = found;
  const inner = unwrapped(train.node);
  const unsorted = [...otherTrains, ...otherTests.map(({ node }) => node)].filter((node) => !isSorted(node));
  const isTestUnsorted = !test && otherTests.some(({ node }) => unsorted.includes(node));
  return {
    where: inner.path,
    train: train.places,
    test: test?.places ?? new Map(),
    notes: [
      ...steppedInto(train.node, inner),
      ...suspicionsOf(inner),
      ...(isTestUnsorted
        ? [
            'A tenth of the training images is held back to test with: sort the test images into sub-folders by class ' +
              'to test with them.',
          ]
        : []),
    ],
    outside: [
      ...outsideOf(top),
      ...others.map(({ path }): Outside => ({ path, why: 'no split' })),
      ...otherTrains.map((node) => unused(node)),
      ...otherTests.flatMap((each) =>
        isOfNoClass(each) ? ofNoClass(each) : [unused(each.node, each.places.size > 0)],
      ),
      ...train.outside,
      ...(test ? ofNoClass(test) : []),
    ],
  };
}

const unused = (node: FolderNode, isMatched = false): Outside => ({
  path: node.path,
  why: isMatched || isSorted(node) ? 'other split' : 'unsorted',
});
const isOfNoClass = ({ node, places }: Tests) => places.size === 0 && isSorted(node);
const ofNoClass = ({ unknown, outside }: Tests): Outside[] => [
  ...outside,
  ...unknown.map((path): Outside => ({ path, why: 'unknown class' })),
];

interface Tests extends MatchedTests {
  node: FolderNode;
  outside: readonly Outside[];
}

/** Folders called like splits, and what they are taken for. */
interface SplitFolders {
  train: Classes & { node: FolderNode };
  /** The one with test images of most classes; undefined where none has any. */
  test: Tests | undefined;
  /** More of them. */
  otherTrains: FolderNode[];
  otherTests: Tests[];
  /** Folders beside them that are called otherwise. */
  others: FolderNode[];
}

export function splitFolders(top: FolderNode): SplitFolders | NoLayout | undefined {
  const filled = filledFolders(top);
  const named = filled.flatMap((node) => {
    const name = splitNameOf(node.name);
    return name ? [{ node, ...name }] : [];
  });
  const prefix = prefixOf(named);
  if (prefix === undefined) {
    const isOnlyTest =
      named.length > 0 &&
      named.length === filled.length &&
      named.every((each) => each.prefix === '' && isSorted(each.node));
    return isOnlyTest ? { fault: 'no training', path: top.path } : undefined;
  }
  const splits = named.filter((each) => each.prefix === prefix);
  const others = filled.filter((node) => !splits.some((each) => each.node === node));
  const trains = splits.filter(({ split }) => split === 'train').map(({ node }) => node);
  const tests = splits.filter(({ split }) => split === 'test');
  const [train] = trains
    .filter((node) => isSorted(node) || isOneClass(node))
    .map((node) => ({ node, ...classesOf(node) }))
    .sort((a, b) => b.places.size - a.places.size);
  if (tests.length === 0 && areVehicles(others, train?.node)) return undefined;
  if (!train) return { fault: 'unsorted', path: trains[0]!.path };
  const ranked = tests
    .map(({ node, word }) => {
      const { places, outside } = classesOf(node);
      return { node, word, outside, ...matched(train.places, places) };
    })
    .sort((a, b) => b.places.size - a.places.size || testWords.indexOf(a.word) - testWords.indexOf(b.word));
  const test = ranked.find(({ places }) => places.size > 0);
  return {
    train,
    test,
    otherTrains: trains.filter((node) => node !== train.node),
    otherTests: ranked.filter((each) => each !== test),
    others,
  };
}

/** Whether the folders beside `train`, with no test folder among them, show that it is a class: one of trains. */
function areVehicles(others: readonly FolderNode[], train: FolderNode | undefined): boolean {
  const classes = others.filter(({ name }) => !isExtraName(name));
  return train ? classes.length > 1 && classes.every(({ images }) => images.length > 0) : classes.length > 0;
}

/** The prefix that split folders share, mostly ''; undefined where none of them is for training. */
function prefixOf(named: readonly (SplitName & { node: FolderNode })[]): string | undefined {
  const trains = new Set(named.filter(({ split }) => split === 'train').map(({ prefix }) => prefix));
  if (trains.has('')) return '';
  const [prefix] = trains;
  const shared = named.filter((each) => each.prefix === prefix);
  const isOfFolders = ({ node, split }: { node: FolderNode; split: string }) =>
    !node.isLmdb && imageShare(node) < 0.5 && (split === 'test' || isSorted(node));
  return trains.size === 1 && shared.some(({ split }) => split === 'test') && shared.every(isOfFolders)
    ? prefix
    : undefined;
}
