import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inventoryOf } from '../../../engine/datasets/imageFolder/inventory';
import { temporaryFolder } from '../training/bench';
import { checkCases, files, filesOf, gif, heic, images, jpeg, make, notes, type Case } from './folderCase';

/** Twenty and some folders as people have them, and all that should be made of each. */

const cases: Record<string, Case> = {
  'a folder for each class': {
    made: files('cat/{1,2}.jpg', 'dog/{1,2}.png'),
    train: { cat: files('cat/{1,2}.jpg'), dog: files('dog/{1,2}.png') },
  },
  'classes with folders in them': {
    made: files('cat/2019/{1,2}.jpg', 'cat/3.jpg', 'dog/a/b/c/1.jpg'),
    train: { cat: files('cat/2019/{1,2}.jpg', 'cat/3.jpg'), dog: ['dog/a/b/c/1.jpg'] },
  },
  'splits as most people call them': {
    made: files('train/{a,b}/1.jpg', 'test/{a,b}/2.jpg'),
    where: 'train',
    train: { a: ['train/a/1.jpg'], b: ['train/b/1.jpg'] },
    test: { a: ['test/a/2.jpg'], b: ['test/b/2.jpg'] },
  },
  'splits in capitals (case BR06)': {
    made: files('Training/{a,b}/1.jpg', 'Testing/{a,b}/2.jpg'),
    where: 'Training',
    train: { a: ['Training/a/1.jpg'], b: ['Training/b/1.jpg'] },
    test: { a: ['Testing/a/2.jpg'], b: ['Testing/b/2.jpg'] },
  },
  'splits that are called sets': {
    made: files('training_set/{a,b}/1.jpg', 'Test Set/{a,b}/2.jpg'),
    where: 'training_set',
    train: { a: ['training_set/a/1.jpg'], b: ['training_set/b/1.jpg'] },
    test: { a: ['Test Set/a/2.jpg'], b: ['Test Set/b/2.jpg'] },
  },
  'splits with a name before them, in a folder of the same name, beside what is of neither': {
    made: files('seg_train/seg_train/{sea,ice}/1.jpg', 'seg_test/seg_test/{sea,ice}/2.jpg', 'seg_pred/3.jpg'),
    where: 'seg_train/seg_train',
    train: { ice: ['seg_train/seg_train/ice/1.jpg'], sea: ['seg_train/seg_train/sea/1.jpg'] },
    test: { ice: ['seg_test/seg_test/ice/2.jpg'], sea: ['seg_test/seg_test/sea/2.jpg'] },
    leftOut: { seg_pred: 'no split' },
  },
  'a test folder that is not sorted beside one that is': {
    made: files('train/{a,b}/1.jpg', 'test/{1,2}.jpg', 'valid/{a,b}/2.jpg'),
    where: 'train',
    train: { a: ['train/a/1.jpg'], b: ['train/b/1.jpg'] },
    test: { a: ['valid/a/2.jpg'], b: ['valid/b/2.jpg'] },
    leftOut: { test: 'unsorted' },
  },
  'test classes that training does not know, and one in other capitals': {
    made: files('train/{Cat,Dog}/1.jpg', 'val/{cat,Dog,Emu}/2.jpg'),
    where: 'train',
    train: { Cat: ['train/Cat/1.jpg'], Dog: ['train/Dog/1.jpg'] },
    test: { Cat: ['val/cat/2.jpg'], Dog: ['val/Dog/2.jpg'] },
    leftOut: { 'val/Emu': 'unknown class' },
  },
  'trains among other vehicles': {
    made: files('train/{1,2}.jpg', 'bus/1.jpg', 'car/1.jpg'),
    train: { bus: ['bus/1.jpg'], car: ['car/1.jpg'], train: files('train/{1,2}.jpg') },
  },
  'kinds of trains among other vehicles': {
    made: files('train/{steam,diesel}/1.jpg', 'bus/1.jpg', 'car/1.jpg'),
    train: { bus: ['bus/1.jpg'], car: ['car/1.jpg'], train: files('train/{diesel,steam}/1.jpg') },
  },
  'only test images': { made: files('test/{a,b}/1.jpg'), fault: 'no training' },
  'training images without classes': { made: files('train/{1,2}.jpg', 'val/3.jpg'), fault: 'unsorted' },
  'images without classes': { made: files('{1,2,3}.jpg'), fault: 'unsorted' },
  nothing: { made: { 'readme.txt': notes, 'empty/within': 'folder' }, fault: 'nothing' },
  'a folder around all (case BR07)': {
    made: files('PetImages/{Cat,Dog}/1.jpg'),
    where: 'PetImages',
    train: { Cat: ['PetImages/Cat/1.jpg'], Dog: ['PetImages/Dog/1.jpg'] },
  },
  'folders around splits, with a picture and a text beside them': {
    made: {
      ...images('archive/data/train/{a,b}/1.jpg', 'archive/data/test/{a,b}/2.jpg', 'archive/preview.png'),
      'archive/README.md': notes,
    },
    where: 'archive/data/train',
    train: { a: ['archive/data/train/a/1.jpg'], b: ['archive/data/train/b/1.jpg'] },
    test: { a: ['archive/data/test/a/2.jpg'], b: ['archive/data/test/b/2.jpg'] },
    leftOut: { 'archive/README.md': 'no image', 'archive/preview.png': 'loose' },
  },
  'one class': { made: files('faces/{1,2}.jpg'), train: { faces: files('faces/{1,2}.jpg') } },
  'one class with folders in it': {
    made: files('faces/{adults,children}/1.jpg'),
    where: 'faces',
    train: { adults: ['faces/adults/1.jpg'], children: ['faces/children/1.jpg'] },
  },
  'numbers as names (case BR25)': {
    made: files('{10,9,1,2,11}/1.jpg'),
    train: Object.fromEntries(['1', '2', '9', '10', '11'].map((name) => [name, [`${name}/1.jpg`]])),
  },
  'what systems leave behind': {
    made: {
      ...images('a/1.jpg', 'b/1.jpg', 'a/._1.jpg', '__MACOSX/a/1.jpg', '.cache/x/1.jpg', 'a/@eaDir/1.jpg'),
      'a/.DS_Store': notes,
      'a/Thumbs.db': notes,
      'desktop.ini': notes,
    },
    train: { a: ['a/1.jpg'], b: ['b/1.jpg'] },
    leftOut: {
      '.cache': 'hidden',
      __MACOSX: 'companion',
      'a/.DS_Store': 'hidden',
      'a/._1.jpg': 'hidden',
      'a/@eaDir': 'companion',
      'a/Thumbs.db': 'companion',
      'desktop.ini': 'companion',
    },
  },
  'links in a circle (case NEW1), to nothing, and to what is there': {
    made: {
      ...images('a/1.jpg', 'b/1.jpg'),
      'a/loop': { link: '.' },
      'a/up': { link: '../..' },
      'a/gone.jpg': { link: 'nowhere.jpg' },
      'b/2.jpg': { link: '1.jpg' },
      'b/others': { link: '../a' },
    },
    train: { a: ['a/1.jpg'], b: ['b/1.jpg'] },
    leftOut: {
      'a/gone.jpg': 'dead link',
      'a/loop': 'circle',
      'a/up': 'circle',
      'b/2.jpg': 'same',
      'b/others': 'same',
    },
  },
  'links to images that lie elsewhere': {
    made: {
      ...images('../elsewhere/{1,2}.jpg', '../store/{3,4}.jpg'),
      a: { link: '../elsewhere' },
      'b/3.jpg': { link: '../../store/3.jpg' },
      'b/again.jpg': { link: '../../store/3.jpg' },
    },
    train: { a: files('a/{1,2}.jpg'), b: ['b/3.jpg'] },
    leftOut: { 'b/again.jpg': 'same' },
  },
  'splits of links to a store beside them': {
    made: {
      ...images('raw/{1,2,3,4}.jpg', 'raw/b/{5,6}.jpg'),
      'train/a/1.jpg': { link: '../../raw/1.jpg' },
      'train/b/2.jpg': { link: '../../raw/2.jpg' },
      'test/a/3.jpg': { link: '../../raw/3.jpg' },
      'test/a/4.jpg': { link: '../../raw/4.jpg' },
      'test/a/again.jpg': { link: '../../raw/4.jpg' },
      'test/b': { link: '../raw/b' },
    },
    where: 'train',
    train: { a: ['train/a/1.jpg'], b: ['train/b/2.jpg'] },
    test: { a: files('test/a/{3,4}.jpg'), b: files('test/b/{5,6}.jpg') },
    leftOut: { raw: 'linked', 'test/a/again.jpg': 'same' },
  },
  'splits of links to some of a store': {
    made: {
      ...images('raw/{1,2,3}.jpg'),
      'train/a/1.jpg': { link: '../../raw/1.jpg' },
      'test/a/2.jpg': { link: '../../raw/2.jpg' },
    },
    where: 'train',
    train: { a: ['train/a/1.jpg'] },
    test: { a: ['test/a/2.jpg'] },
    leftOut: { raw: 'no split' },
  },
  'classes of links to images beside them': {
    made: { ...images('{1,2}.jpg'), 'a/x.jpg': { link: '../1.jpg' }, 'b/x.jpg': { link: '../2.jpg' } },
    train: { a: ['a/x.jpg'], b: ['b/x.jpg'] },
    leftOut: { '1.jpg': 'linked', '2.jpg': 'linked' },
  },
  'folders that are called like images (case BR17), and a pipe': {
    made: { ...images('a/scan.jpg/1.jpg', 'a/2.jpg', 'b/1.jpg'), 'b/x.jpg': 'pipe', 'b/empty.png': 'folder' },
    train: { a: files('a/2.jpg', 'a/scan.jpg/1.jpg'), b: ['b/1.jpg'] },
    leftOut: { 'b/x.jpg': 'special' },
  },
  'other names and other formats (case BR20)': {
    made: {
      ...images('a/1.JPG', 'a/2.jfif', 'a/3', 'a/4.jpg_large', 'b/1.jpeg'),
      'b/2.gif': gif,
      'b/4.heic': heic,
      'b/5': heic,
      'b/3.dat': notes,
      'b/labels.csv': notes,
    },
    train: { a: files('a/1.JPG', 'a/2.jfif', 'a/3', 'a/4.jpg_large'), b: files('b/1.jpeg', 'b/2.gif') },
    leftOut: { 'b/4.heic': 'format', 'b/5': 'format', 'b/3.dat': 'no image', 'b/labels.csv': 'no image' },
  },
  "Darkroom's own runs (case NEW3)": {
    made: {
      ...images('a/1.jpg', 'b/1.jpg', 'runs/x/20260101-000000-0000/samples/step-000000.png'),
      ...images('b/mine/samples/step-000000.png'),
      'b/mine/events.jsonl': notes,
      'x.experiment.json': notes,
    },
    train: { a: ['a/1.jpg'], b: ['b/1.jpg'] },
    leftOut: { 'b/mine': 'run', runs: 'run', 'x.experiment.json': 'no image' },
  },
  "a class with a file that is called like one of a run's, and one that is called like a run": {
    made: {
      ...images('a/1.jpg', '20240101-120000-beef/1.jpg'),
      'a/events.jsonl': notes,
      'a/log.txt': notes,
    },
    train: { '20240101-120000-beef': ['20240101-120000-beef/1.jpg'], a: ['a/1.jpg'] },
    leftOut: { 'a/events.jsonl': 'no image', 'a/log.txt': 'no image' },
  },
  'folders of which nothing is read, for a reason each': {
    made: {
      ...images('a/1.jpg', 'd/.hidden/2.jpg'),
      'b/within/1.heic': heic,
      'b/labels.csv': notes,
      'c/1.jpg': { link: '../a/1.jpg' },
      'd/images.zip': notes,
    },
    train: { a: ['a/1.jpg'] },
    leftOut: {
      b: 'nothing read',
      'b/within/1.heic': 'format',
      c: 'nothing read',
      'c/1.jpg': 'same',
      d: 'nothing read',
      'd/.hidden': 'hidden folder',
      'd/images.zip': 'archive',
    },
  },
  'images under the names of other files, copies and unfinished downloads': {
    made: {
      ...images('a/1.jpg', 'a/wrong.txt', 'a/wrong.zip', 'a/1.jpg~', 'a/1.jpg.bak', 'a/2.jpg.crdownload', 'b/1.jpg'),
      'b/notes.txt~': notes,
      'b/P3.txt': Buffer.from('P3 is where this was taken'),
    },
    train: { a: files('a/1.jpg', 'a/wrong.txt', 'a/wrong.zip'), b: ['b/1.jpg'] },
    leftOut: {
      'a/1.jpg~': 'copy',
      'a/1.jpg.bak': 'copy',
      'a/2.jpg.crdownload': 'copy',
      'b/P3.txt': 'no image',
      'b/notes.txt~': 'no image',
    },
  },
  'hidden folders': {
    made: { ...images('a/1.jpg', 'b/1.jpg', '.c/1.jpg'), '.git/config': notes },
    train: { a: ['a/1.jpg'], b: ['b/1.jpg'] },
    leftOut: { '.c': 'hidden folder', '.git': 'hidden' },
  },
  "LSUN's exports": {
    made: { 'a_train_lmdb/data.mdb': notes, 'a_train_lmdb/lock.mdb': notes },
    train: { a: ['lmdb'] },
    leftOut: { 'a_train_lmdb/lock.mdb': 'companion' },
  },
  'names of other alphabets, one of them written in two ways': {
    made: files('猫/1.jpg', 'Кошка/1.jpg', 'cafe\u0301/1.jpg', 'caf\u00e9/2.jpg'),
    train: {
      'caf\u00e9': ['cafe\u0301/1.jpg', 'caf\u00e9/2.jpg'],
      Кошка: ['Кошка/1.jpg'],
      猫: ['猫/1.jpg'],
    },
  },
  'folders without images': {
    made: { ...images('a/1.jpg', 'b/1.jpg'), 'docs/read.txt': notes, 'c/d': 'folder' },
    train: { a: ['a/1.jpg'], b: ['b/1.jpg'] },
    leftOut: { c: 'empty', docs: 'empty' },
  },
  'categories of LSUN': {
    made: files('bedroom_train/0/1.jpg', '{bedroom,tower,church}_val/2.jpg', 'tower_train/1.jpg'),
    train: { bedroom: ['bedroom_train/0/1.jpg'], tower: ['tower_train/1.jpg'] },
    test: { bedroom: ['bedroom_val/2.jpg'], tower: ['tower_val/2.jpg'] },
    leftOut: { church_val: 'unknown class' },
  },
  'a class that only ends like one of LSUN': {
    made: files('model_train/1.jpg', 'ship/1.jpg'),
    train: { model_train: ['model_train/1.jpg'], ship: ['ship/1.jpg'] },
  },
};

checkCases('the inventory of a folder', cases);

test('a name that is not UTF-8 is told of, and its neighbours are read', async () => {
  const folder = temporaryFolder();
  make(folder, files('a/1.jpg', 'b/1.jpg'));
  const bytes = Buffer.concat([
    Buffer.from(join(folder, 'a/')),
    Buffer.from([0x63, 0x61, 0x66, 0xe9]),
    Buffer.from('.jpg'),
  ]);
  try {
    writeFileSync(bytes, jpeg);
  } catch {
    // macOS and Windows take no such name.
    return;
  }
  const { layout, leftOut } = await inventoryOf(folder);
  expect('train' in layout && filesOf(layout.train)).toEqual([
    ['a', ['a/1.jpg']],
    ['b', ['b/1.jpg']],
  ]);
  expect(leftOut).toMatchObject([{ why: 'name' }]);
});
