import { md5, type OriginalFile, type Originals } from '../originals/originals';
import { filesOfAddress } from '../sources/archive';

/** Images of one part, and their labels where there are any. */
export interface Stl10Part {
  count: number;
  images: OriginalFile;
  labels: OriginalFile | null;
}

export interface Stl10Files extends Originals {
  train: Stl10Part;
  test: Stl10Part;
  unlabelled: Stl10Part;
}

const url = 'http://ai.stanford.edu/~acoates/stl10/stl10_binary.tar.gz';
const imageBytes = 96 * 96 * 3;

const train = {
  count: 5000,
  images: { name: 'train_X.bin', bytes: 5000 * imageBytes, checksum: md5('918c2871b30a85fa023e0c44e0bee87f') },
  labels: { name: 'train_y.bin', bytes: 5000, checksum: md5('5a34089d4802c674881badbb80307741') },
};
const test = {
  count: 8000,
  images: { name: 'test_X.bin', bytes: 8000 * imageBytes, checksum: md5('7f263ba9f9e0b06b93213547f721ac82') },
  labels: { name: 'test_y.bin', bytes: 8000, checksum: md5('36f9794fa4beb8a2c72628de14fa638e') },
};
const unlabelled = {
  count: 100_000,
  images: { name: 'unlabeled_X.bin', bytes: 100_000 * imageBytes, checksum: md5('5242ba1fed5e4be9e1e742405eb56ca4') },
  labels: null,
};

export const stl10Files: Stl10Files = {
  name: 'stl10',
  title: 'STL-10',
  train,
  test,
  unlabelled,
  files: [train, test, unlabelled].flatMap(({ images, labels }) => (labels ? [images, labels] : [images])),
  folderName: 'stl10_binary',
  download: 2_640_397_119,
  published: url,
  sources: [{ title: 'the original archive', open: (wanted, options) => filesOfAddress({ url }, wanted, options) }],
};
