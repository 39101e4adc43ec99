import { checkCases, files, images, notes, type Case } from './folderCase';

/** Folders as archives of data sets are unpacked to, and all that should be made of each. */

const cases: Record<string, Case> = {
  'splits wrapped in folders of their own name': {
    made: files('training_set/training_set/{a,b}/1.jpg', 'test_set/test_set/{a,b}/2.jpg'),
    where: 'training_set/training_set',
    train: { a: ['training_set/training_set/a/1.jpg'], b: ['training_set/training_set/b/1.jpg'] },
    test: { a: ['test_set/test_set/a/2.jpg'], b: ['test_set/test_set/b/2.jpg'] },
  },
  'train in train, of one class, and flat test images in test': {
    made: files('train/train/a/{1,2}.jpg', 'test/test/3.jpg'),
    where: 'train/train',
    train: { a: files('train/train/a/{1,2}.jpg') },
    leftOut: { test: 'unsorted' },
  },
  'training images without classes in a folder of the same name': {
    made: files('train/train/{1,2}.jpg', 'test1/test1/3.jpg'),
    fault: 'unsorted',
  },
  'a numbered test folder beside training images without classes': {
    made: files('train/{1,2}.jpg', 'test1/3.jpg'),
    fault: 'unsorted',
  },
  'training, test and other images without classes': {
    made: files('train/{1,2}.jpg', 'test/3.jpg', 'extra/4.jpg'),
    fault: 'unsorted',
  },
  'folders within the splits, one of them with a single class': {
    made: files('train/images/{a,b}/1.jpg', 'test/images/a/2.jpg'),
    where: 'train/images',
    train: { a: ['train/images/a/1.jpg'], b: ['train/images/b/1.jpg'] },
    test: { a: ['test/images/a/2.jpg'] },
  },
  'one class in a folder': {
    made: files('animals/cats/{1,2}.jpg'),
    where: 'animals',
    train: { cats: files('animals/cats/{1,2}.jpg') },
  },
  'one class whose images lie in a folder': {
    made: files('set/faces/images/{1,2}.jpg'),
    where: 'set',
    train: { faces: files('set/faces/images/{1,2}.jpg') },
  },
  'one class in a folder within each split': {
    made: files('train/x/cat/1.jpg', 'test/x/cat/2.jpg'),
    where: 'train/x',
    train: { cat: ['train/x/cat/1.jpg'] },
    test: { cat: ['test/x/cat/2.jpg'] },
  },
  'test classes in two cases': {
    made: files('train/{cat,dog}/1.jpg', 'test/{CAT,cat,Dog}/2.jpg'),
    where: 'train',
    train: { cat: ['train/cat/1.jpg'], dog: ['train/dog/1.jpg'] },
    test: { cat: ['test/cat/2.jpg'], dog: ['test/Dog/2.jpg'] },
    leftOut: { 'test/CAT': 'unknown class' },
  },
  'only test classes that training does not know': {
    made: files('train/cat/1.jpg', 'test/dog/2.jpg'),
    where: 'train',
    train: { cat: ['train/cat/1.jpg'] },
    leftOut: { 'test/dog': 'unknown class' },
  },
  'ImageNet-100 as on Kaggle, its classes in four parts': {
    made: {
      ...images('train.X1/{n01,n02}/1.JPEG', 'train.X2/n03/2.JPEG', 'train.X3/n04/3.JPEG', 'train.X4/n05/4.JPEG'),
      ...images('val.X/{n01,n02,n03,n04,n05}/5.JPEG'),
      'Labels.json': notes,
    },
    where: 'train.X1',
    train: {
      n01: ['train.X1/n01/1.JPEG'],
      n02: ['train.X1/n02/1.JPEG'],
      n03: ['train.X2/n03/2.JPEG'],
      n04: ['train.X3/n04/3.JPEG'],
      n05: ['train.X4/n05/4.JPEG'],
    },
    test: Object.fromEntries(['n01', 'n02', 'n03', 'n04', 'n05'].map((name) => [name, [`val.X/${name}/5.JPEG`]])),
    leftOut: { 'Labels.json': 'no image' },
    notes: ['These are taken for parts of train: train.X1, train.X2, train.X3 and 1 more.'],
  },
  'ImageNet-100 as plain train and val': {
    made: { ...images('train/{n01,n02}/1.JPEG', 'val/{n01,n02}/2.JPEG'), 'Labels.json': notes },
    where: 'train',
    train: { n01: ['train/n01/1.JPEG'], n02: ['train/n02/1.JPEG'] },
    test: { n01: ['val/n01/2.JPEG'], n02: ['val/n02/2.JPEG'] },
    leftOut: { 'Labels.json': 'no image' },
  },
  'Tiny ImageNet, whose validation images lie in images': {
    made: files('train/{n01,n02}/images/1.jpg', '{val,test}/images/2.jpg'),
    where: 'train',
    train: { n01: ['train/n01/images/1.jpg'], n02: ['train/n02/images/1.jpg'] },
    leftOut: { test: 'unsorted', val: 'unsorted' },
  },
  'one class called images in each split, as Roboflow exports them': {
    made: { ...images('{train,test,valid}/images/1.jpg'), 'train/labels/1.txt': notes },
    where: 'train',
    train: { images: ['train/images/1.jpg'] },
    test: { images: ['test/images/1.jpg'] },
    leftOut: { 'train/labels': 'empty', valid: 'other split' },
  },
  'splits with a name before them, and flat test images in a folder of the same name': {
    made: files('asl_train/asl_train/{A,B}/1.jpg', 'asl_test/asl_test/A_test.jpg'),
    where: 'asl_train/asl_train',
    train: { A: ['asl_train/asl_train/A/1.jpg'], B: ['asl_train/asl_train/B/1.jpg'] },
    leftOut: { asl_test: 'unsorted' },
  },
  'a folder with a picture beside that of the classes': {
    made: files('logo.png', 'data/{cat,dog}/{1,2}.jpg'),
    where: 'data',
    train: { cat: files('data/cat/{1,2}.jpg'), dog: files('data/dog/{1,2}.jpg') },
    leftOut: { 'logo.png': 'loose' },
  },
  'evaluation images beside validation images': {
    made: files('{training,validation,evaluation}/a/1.jpg'),
    where: 'training',
    train: { a: ['training/a/1.jpg'] },
    test: { a: ['validation/a/1.jpg'] },
    leftOut: { evaluation: 'other split' },
  },
  'evaluation images alone': {
    made: files('{train,evaluation}/a/1.jpg'),
    where: 'train',
    train: { a: ['train/a/1.jpg'] },
    test: { a: ['evaluation/a/1.jpg'] },
  },
  'splits with a version after them': {
    made: files('{train,test}_dataset_v2/a/1.jpg'),
    where: 'train_dataset_v2',
    train: { a: ['train_dataset_v2/a/1.jpg'] },
    test: { a: ['test_dataset_v2/a/1.jpg'] },
  },
  'splits with a number before them': {
    made: files('{01-train,02-test}/a/1.jpg'),
    where: '01-train',
    train: { a: ['01-train/a/1.jpg'] },
    test: { a: ['02-test/a/1.jpg'] },
  },
  'the domains of CycleGAN': {
    made: files('{train,test}{A,B}/1.jpg'),
    train: { A: ['trainA/1.jpg'], B: ['trainB/1.jpg'] },
    test: { A: ['testA/1.jpg'], B: ['testB/1.jpg'] },
  },
  'a category of LSUN that Unicode writes in two ways': {
    made: files('cafe\u0301_train/1.jpg', 'caf\u00e9_val/2.jpg'),
    train: { 'caf\u00e9': ['cafe\u0301_train/1.jpg'] },
    test: { 'caf\u00e9': ['caf\u00e9_val/2.jpg'] },
  },
  'exports of LSUN, of which that of the test images has no categories': {
    made: { 'bedroom_train_lmdb/data.mdb': notes, 'bedroom_val_lmdb/data.mdb': notes, 'test_lmdb/data.mdb': notes },
    train: { bedroom: ['lmdb'] },
    test: { bedroom: ['lmdb'] },
    leftOut: { test_lmdb: 'unsorted' },
  },
  'test images of a category of LSUN': {
    made: files('{bedroom,church}_train/1.jpg', 'church_test/2.jpg'),
    train: { bedroom: ['bedroom_train/1.jpg'], church: ['church_train/1.jpg'] },
    test: { church: ['church_test/2.jpg'] },
  },
  'validation and test images of a category of LSUN': {
    made: files('bedroom_{train,val,test}/1.jpg'),
    train: { bedroom: ['bedroom_train/1.jpg'] },
    test: { bedroom: ['bedroom_val/1.jpg'] },
    leftOut: { bedroom_test: 'other split' },
  },
  'an export of a class beside its images': {
    made: { ...images('cat/{1,2}.jpg', 'dog/3.jpg'), 'cat_lmdb/data.mdb': notes },
    train: { cat: ['lmdb'], dog: ['dog/3.jpg'] },
    leftOut: { cat: 'beside export' },
  },
  'an export of a category of LSUN beside its images': {
    made: {
      ...images('bedroom_train/1.jpg'),
      'bedroom_train_lmdb/data.mdb': notes,
      'bedroom_val_lmdb/data.mdb': notes,
    },
    train: { bedroom: ['lmdb'] },
    test: { bedroom: ['lmdb'] },
    leftOut: { bedroom_train: 'beside export' },
  },
  'images in an export and below it, and an export below images': {
    made: {
      ...images('a/1.jpg', 'a/sub/2.jpg', 'b/3.jpg', 'c/4.jpg', 'c/d/5.jpg'),
      'a/data.mdb': notes,
      'c/e/data.mdb': notes,
    },
    train: { a: ['lmdb'], b: ['b/3.jpg'], c: ['lmdb'] },
    leftOut: {
      'a/1.jpg': 'beside export',
      'a/sub': 'beside export',
      'c/4.jpg': 'beside export',
      'c/d': 'beside export',
    },
  },
  'an archive that holds all twice': {
    made: files('plants/{A,B}/1.jpg', 'plants/plants/{A,B}/1.jpg'),
    where: 'plants',
    train: { A: ['plants/A/1.jpg'], B: ['plants/B/1.jpg'] },
    leftOut: { 'plants/plants': 'doubled' },
  },
};

checkCases('how a folder is laid out', cases);
