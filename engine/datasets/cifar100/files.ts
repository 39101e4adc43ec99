import type { CifarOriginals } from '../originals/cifarFiles';
import { filesOfAddress } from '../sources/archive';

const url = 'https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz';
const recordBytes = 3074;
// Only the archive's checksum is published.
const train = { name: 'train.bin', bytes: 50_000 * recordBytes, checksum: null };
const test = { name: 'test.bin', bytes: 10_000 * recordBytes, checksum: null };

export const cifar100Files: CifarOriginals = {
  name: 'cifar100',
  title: 'CIFAR-100',
  // The fine classes, in the order of `fine_label_names.txt`.
  classes: (
    'apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle ' +
    'caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant ' +
    'flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man ' +
    'maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree ' +
    'plain plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail ' +
    'snake spider squirrel streetcar sunflower sweet_pepper table tank telephone television tiger tractor train trout ' +
    'tulip turtle wardrobe whale willow_tree wolf woman worm'
  ).split(' '),
  labelBytes: 2,
  train: [train],
  test,
  files: [train, test],
  folderName: 'cifar-100-binary',
  download: 168_513_733,
  published: url,
  sources: [
    {
      title: 'the original archive',
      open: (wanted, options) => filesOfAddress({ url, md5: '03b5dce01913d631647c71ecec9e9cb8' }, wanted, options),
    },
  ],
};
