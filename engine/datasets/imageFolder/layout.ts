import { splitNameOf, testWords, type SplitName } from './splitName';
import { filledFolders, imagesIn, type FolderNode } from './tree';

/** Where the images of a class lie: files, or the values of an LMDB export. Paths start at the data set's folder. */
export type Place = { kind: 'files'; path: string; files: readonly string[] } | { kind: 'lmdb'; path: string };

/** Why a folder or a file is no part of a layout. */
export type WhyOutside =
  /** An image beside the folders of the classes. */
  | 'loose'
  /** A folder with no images, at any depth. */
  | 'empty'
  /** A folder beside those of the splits. */
  | 'no split'
  /** One more folder of a split that another one has been taken for. */
  | 'other split'
  /** A folder of a split whose images are not sorted into classes. */
  | 'unsorted'
  /** A folder of test images of a class that training has none of. */
  | 'unknown class';

/** A folder that is left out with all that lies in it, or an image. */
interface Outside {
  path: string;
  why: WhyOutside;
}

/** The sub-folders of a data set by the names that classes go by. */
export interface Layout {
  /** Where the training sub-folders lie, from the data set's folder. */
  where: string;
  train: ReadonlyMap<string, Place>;
  /** Empty where test images have to be held back. */
  test: ReadonlyMap<string, Place>;
  outside: readonly Outside[];
  /** What a person should know of how the folder was understood, as sentences. */
  notes: readonly string[];
}

/** Why a folder has no classes: the images at `path` are not sorted, or there is nothing to train on. */
export interface NoLayout {
  fault: 'unsorted' | 'no training' | 'export' | 'nothing';
  path: string;
}

/**
 * Finds out how a folder of images is laid out: training folders beside test folders, LSUN's `<class>_train` beside
 * `<class>_val` (as images, or ending in `_lmdb`), or just a folder for each class; any of them in folders that hold
 * nothing else.
 */
export function findLayout(root: FolderNode): Layout | NoLayout {
  const top = unwrapped(root);
  const notes = top === root ? [] : [steppedInto(top)];
  const around = top === root ? [] : aroundOf(root, top);
  const found = splitLayout(top) ?? lsunLayout(top) ?? plainLayout(top);
  return 'fault' in found
    ? found
    : { ...found, notes: [...notes, ...found.notes], outside: [...around, ...found.outside] };
}

/** `train` beside `test`; undefined where folders are not called so. */
function splitLayout(top: FolderNode): Layout | NoLayout | undefined {
  const found = splitFolders(top);
  if (!found || 'fault' in found) return found;
  const { train, test, unused, others } = found;
  const inner = unwrapped(train);
  const isTestUnsorted = !test && unused.some((node) => splitNameOf(node.name)?.split === 'test');
  return {
    where: inner.path,
    train: classesOf(train),
    test: test?.places ?? new Map(),
    notes: [
      ...(inner === train ? [] : [steppedInto(inner)]),
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
      ...unused.map((node): Outside => ({ path: node.path, why: isSorted(node) ? 'other split' : 'unsorted' })),
      ...[train, ...(test ? [test.node] : [])].flatMap((node) => [
        ...aroundOf(node, unwrapped(node)),
        ...outsideOf(unwrapped(node)),
      ]),
      ...(test?.unknown ?? []).map((path): Outside => ({ path, why: 'unknown class' })),
    ],
  };
}

/** Folders called like splits, and what they are taken for. */
interface SplitFolders {
  train: FolderNode;
  /** The one with test images of most classes; undefined where none has any. */
  test: (MatchedTests & { node: FolderNode }) | undefined;
  /** More of them. */
  unused: FolderNode[];
  /** Folders beside them that are called otherwise. */
  others: FolderNode[];
}

function splitFolders(top: FolderNode): SplitFolders | NoLayout | undefined {
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
  const train = trains.filter(isSorted).sort((a, b) => classesOf(b).size - classesOf(a).size)[0];
  if (!train) {
    // Vehicles, of which trains are one kind.
    return others.length > 0 ? undefined : { fault: 'unsorted', path: trains[0]!.path };
  }
  const tests = splits.filter(({ split }) => split === 'test');
  if (tests.length === 0 && others.length > 1 && others.every(({ images }) => images.length > 0)) return undefined;
  const classes = classesOf(train);
  const ranked = tests
    .map(({ node, word }) => ({ node, word, ...matched(classes, classesOf(node)) }))
    .sort((a, b) => b.places.size - a.places.size || testWords.indexOf(a.word) - testWords.indexOf(b.word));
  const test = ranked.find(({ places }) => places.size > 0);
  return {
    train,
    test,
    unused: [
      ...trains.filter((node) => node !== train),
      ...ranked.filter((each) => each !== test).map(({ node }) => node),
    ],
    others,
  };
}

/** The prefix that split folders share, mostly ''; undefined where none of them is for training. */
function prefixOf(named: readonly (SplitName & { node: FolderNode })[]): string | undefined {
  const trains = new Set(named.filter(({ split }) => split === 'train').map(({ prefix }) => prefix));
  if (trains.has('')) return '';
  const [prefix] = trains;
  const shared = named.filter((each) => each.prefix === prefix);
  return trains.size === 1 && shared.some(({ split }) => split === 'test') && shared.every(({ node }) => isSorted(node))
    ? prefix
    : undefined;
}

/** Whether what is in a folder is sorted into classes. */
function isSorted(node: FolderNode): boolean {
  const inner = unwrapped(node);
  return !inner.isLmdb && filledFolders(inner).length > 0 && imageShare(inner) < 0.5;
}

/** LSUN's `bedroom_train` beside `bedroom_val`, each an export or images, where all folders are called so. */
function lsunLayout(top: FolderNode): Layout | undefined {
  const filled = filledFolders(top);
  if (!isLsun(filled)) return undefined;
  const of = (ending: string) =>
    new Map(
      filled.flatMap((node): [string, Place][] => {
        const name = lsunName(node);
        return name.endsWith(ending) ? [[name.slice(0, -ending.length), placeOf(node)]] : [];
      }),
    );
  const { places, unknown } = matched(of('_train'), of('_val'));
  return {
    where: top.path,
    train: of('_train'),
    test: places,
    outside: [...outsideOf(top), ...unknown.map((path): Outside => ({ path, why: 'unknown class' }))],
    notes: [],
  };
}

function isLsun(filled: readonly FolderNode[]): boolean {
  const names = filled.map(lsunName);
  return names.some((name) => name.endsWith('_train')) && names.every((name) => /._(train|val)$/.test(name));
}

const lsunName = ({ name, isLmdb }: FolderNode) => (isLmdb ? name.replace(/_lmdb$/, '') : name);

/** Every sub-folder a class. */
function plainLayout(top: FolderNode): Layout | NoLayout {
  if (top.isLmdb) return { fault: 'export', path: top.path };
  const train = classesOf(top);
  if (train.size === 0) return { fault: top.images.length > 0 ? 'unsorted' : 'nothing', path: top.path };
  if (imageShare(top) > 0.5) return { fault: 'unsorted', path: top.path };
  return { where: top.path, train, test: new Map(), outside: outsideOf(top), notes: [] };
}

/** The largest share of images right in a folder that has the classes as sub-folders: previews, a logo. */
const mostLoose = 1 / 3;

/** Which share of a folder's images lies right in it, in no sub-folder. */
function imageShare(node: FolderNode): number {
  return node.images.length / Math.max(1, imagesIn(node).length);
}

/** Sub-folders with images, by name; names that only Unicode writes in two ways are one. */
function classesOf(node: FolderNode): Map<string, Place> {
  const classes = new Map<string, Place>();
  for (const folder of filledFolders(unwrapped(node))) {
    const name = lsunName(folder).normalize('NFC');
    const [there, more] = [classes.get(name), placeOf(folder)];
    classes.set(
      name,
      there?.kind === 'files' && more.kind === 'files' ? { ...there, files: [...there.files, ...more.files] } : more,
    );
  }
  return classes;
}

function placeOf(node: FolderNode): Place {
  const { path, isLmdb } = node;
  return isLmdb ? { kind: 'lmdb', path } : { kind: 'files', path, files: imagesIn(node).sort() };
}

interface MatchedTests {
  places: Map<string, Place>;
  /** Paths of those of no class. */
  unknown: string[];
}

/** Test folders under the names of the classes that they are of, in whatever case; and those of no class. */
function matched(classes: ReadonlyMap<string, Place>, tests: ReadonlyMap<string, Place>): MatchedTests {
  const byCase = new Map([...classes.keys()].map((name) => [name.toLowerCase(), name]));
  const places = new Map<string, Place>();
  const unknown: string[] = [];
  for (const [name, place] of tests) {
    const known = classes.has(name) ? name : byCase.get(name.toLowerCase());
    if (known === undefined || places.has(known)) unknown.push(place.path);
    else places.set(known, place);
  }
  return { places, unknown };
}

/**
 * The folder that holds the classes: within folders that hold a single one with images, and few themselves. A folder
 * with more images right in it is a class, and is not stepped into.
 */
function unwrapped(node: FolderNode): FolderNode {
  let inner = node;
  for (;;) {
    const [only, ...more] = filledFolders(inner);
    if (!only || more.length > 0 || imageShare(inner) >= 0.5) break;
    if (only.isLmdb || imageShare(only) > mostLoose) return node;
    if (splitNameOf(only.name)?.prefix === '') return inner;
    inner = only;
  }
  return inner;
}

function steppedInto({ path }: FolderNode): string {
  return `${path}/ was stepped into: there are no other images around it.`;
}

/** What lies on the way from a folder to one within it. */
function aroundOf(from: FolderNode, to: FolderNode): Outside[] {
  const outside: Outside[] = [];
  for (let node = from; node !== to;) {
    outside.push(...outsideOf(node));
    node = filledFolders(node)[0]!;
  }
  return outside;
}

/** The images right in a folder whose sub-folders are classes or splits, and the sub-folders without any. */
function outsideOf(node: FolderNode): Outside[] {
  const filled = new Set(filledFolders(node));
  return [
    ...node.images.map((path): Outside => ({ path, why: 'loose' })),
    ...node.folders.filter((folder) => !filled.has(folder)).map(({ path }): Outside => ({ path, why: 'empty' })),
  ];
}
