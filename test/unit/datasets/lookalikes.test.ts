import { checkCases, files, type Case } from './folderCase';

/** Folders with sub-folders that look like classes, and are none, or may be none. */

const steppedInto = (path: string) =>
  `${path}/ was stepped into: the folders beside it hold no classes, going by what they are called and hold.`;
const likeSplits = (which: string, path: string) =>
  `${which} called like a split, and trained on like the others: ${path}. ` +
  'If the images there are no class, move them elsewhere.';
const alike = (names: string, paths: string) =>
  `These classes have the same sub-folders (${names}): ${paths}. ` +
  'If the sub-folders are the classes, name just one of these folders as dataset.folder.';

const cases: Record<string, Case> = {
  'splits within classes': {
    made: files('cat/{train,test}/1.jpg', 'dog/{train,test,val,more}/1.jpg'),
    train: { cat: ['cat/train/1.jpg'], dog: ['dog/train/1.jpg'] },
    test: { cat: ['cat/test/1.jpg'], dog: ['dog/test/1.jpg'] },
    leftOut: { 'dog/more': 'no split', 'dog/val': 'other split' },
    notes: ['The folders within the classes that are called test are taken for their test images.'],
  },
  'test images within classes': {
    made: files('{cat,dog}/{1,2}.jpg', '{cat,dog}/val/3.jpg', 'emu/4.jpg'),
    train: { cat: files('cat/{1,2}.jpg'), dog: files('dog/{1,2}.jpg'), emu: ['emu/4.jpg'] },
    test: { cat: ['cat/val/3.jpg'], dog: ['dog/val/3.jpg'] },
  },
  'test images within one of many classes': {
    made: files('{cat,dog,emu}/1.jpg', 'cat/test/2.jpg'),
    train: { cat: ['cat/1.jpg'], dog: ['dog/1.jpg'], emu: ['emu/1.jpg'] },
    leftOut: { 'cat/test': 'other split' },
    notes: [],
  },
  'screenshots beside a folder of splits': {
    made: files('data/{train,test}/{cat,dog}/1.jpg', 'docs/{1,2}.png'),
    where: 'data/train',
    train: { cat: ['data/train/cat/1.jpg'], dog: ['data/train/dog/1.jpg'] },
    test: { cat: ['data/test/cat/1.jpg'], dog: ['data/test/dog/1.jpg'] },
    leftOut: { docs: 'no split' },
    notes: [steppedInto('data')],
  },
  'flat test images beside a folder of splits': {
    made: files('Plants(New)/Plants(New)/{train,valid}/A/1.jpg', 'test/test/1.jpg'),
    where: 'Plants(New)/Plants(New)/train',
    train: { A: ['Plants(New)/Plants(New)/train/A/1.jpg'] },
    test: { A: ['Plants(New)/Plants(New)/valid/A/1.jpg'] },
    leftOut: { test: 'unsorted' },
  },
  'a preview beside a folder of classes': {
    made: files('data/{cat,dog}/{1,2}.jpg', 'thumbs/1.jpg'),
    where: 'data',
    train: { cat: files('data/cat/{1,2}.jpg'), dog: files('data/dog/{1,2}.jpg') },
    leftOut: { thumbs: 'no split' },
    notes: [steppedInto('data')],
  },
  'a class called data beside larger ones': {
    made: files('data/{a,b}/1.jpg', '{cat,dog}/{1,2}.jpg'),
    train: { cat: files('cat/{1,2}.jpg'), data: files('data/{a,b}/1.jpg'), dog: files('dog/{1,2}.jpg') },
    notes: [
      'Only data/ has sub-folders (a, b), and all are one class. If they are the classes, name it as dataset.folder.',
    ],
  },
  'images of no class beside sorted training images': {
    made: files('train/{cat,dog}/1.jpg', '{extra,unlabeled}/2.jpg'),
    where: 'train',
    train: { cat: ['train/cat/1.jpg'], dog: ['train/dog/1.jpg'] },
    leftOut: { extra: 'no split', unlabeled: 'no split' },
  },
  'a test folder beside an archive that holds all twice': {
    made: files('toon_dataset/{A,B}/1.jpg', 'toon_dataset/toon_dataset/{A,B}/1.jpg', 'toon_testset/toon_testset/1.jpg'),
    where: 'toon_dataset',
    train: { A: ['toon_dataset/A/1.jpg'], B: ['toon_dataset/B/1.jpg'] },
    leftOut: { 'toon_dataset/toon_dataset': 'doubled', toon_testset: 'unsorted' },
  },
  'folds of the same classes': {
    made: files('fold{1,2}/{a,b}/1.jpg'),
    train: { fold1: files('fold1/{a,b}/1.jpg'), fold2: files('fold2/{a,b}/1.jpg') },
    notes: [alike('a, b', 'fold1, fold2')],
  },
  'the same images at two places': {
    made: files('data/natural/{a,b}/1.jpg', 'natural/{a,b}/1.jpg'),
    train: { data: files('data/natural/{a,b}/1.jpg'), natural: files('natural/{a,b}/1.jpg') },
    notes: [alike('a, b', 'data, natural')],
  },
  'classes whose images lie in a folder each': {
    made: files('{cat,dog}/images/1.jpg'),
    train: { cat: ['cat/images/1.jpg'], dog: ['dog/images/1.jpg'] },
    notes: [],
  },
  'masks beside images': {
    made: files('{images,masks}/{1,2}.png'),
    train: { images: files('images/{1,2}.png') },
    leftOut: { masks: 'annotations' },
  },
  'masks beside sorted images': {
    made: files('{images,masks}/{cat,dog}/1.png'),
    where: 'images',
    train: { cat: ['images/cat/1.png'], dog: ['images/dog/1.png'] },
    leftOut: { masks: 'annotations' },
  },
  'masks beside the images of each split': {
    made: files('{train,test}/{images,masks}/1.png'),
    where: 'train',
    train: { images: ['train/images/1.png'] },
    test: { images: ['test/images/1.png'] },
    leftOut: { 'test/masks': 'annotations', 'train/masks': 'annotations' },
  },
  'Pascal VOC': {
    made: files('{JPEGImages,SegmentationClass,SegmentationObject}/1.jpg'),
    train: { JPEGImages: ['JPEGImages/1.jpg'] },
    leftOut: { SegmentationClass: 'annotations', SegmentationObject: 'annotations' },
  },
  'masks among classes': {
    made: files('{hats,masks}/1.jpg'),
    train: { hats: ['hats/1.jpg'], masks: ['masks/1.jpg'] },
    notes: [
      'This class is called like annotations of other images, and trained on like the others: masks. ' +
        'If the images there are no class, move them elsewhere.',
    ],
  },
  'a test folder among classes': {
    made: files('{cat,dog,test}/1.jpg'),
    train: { cat: ['cat/1.jpg'], dog: ['dog/1.jpg'], test: ['test/1.jpg'] },
    notes: [likeSplits('This class is', 'test')],
  },
  'trains among other vehicles': {
    made: files('{bus,car,train}/1.jpg', 'train/steam/2.jpg'),
    train: { bus: ['bus/1.jpg'], car: ['car/1.jpg'], train: files('train/1.jpg', 'train/steam/2.jpg') },
    notes: [likeSplits('This class is', 'train')],
  },
};

checkCases('what looks like classes', cases);
