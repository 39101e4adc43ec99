import { md5, type OriginalFile, type Originals } from '../originals/originals';
import { filesOfAddresses } from '../sources/singleFiles';

/** A file of one split, and the images that it holds. */
interface SvhnSplit {
  file: OriginalFile;
  count: number;
}

export interface SvhnFiles extends Originals {
  train: SvhnSplit;
  test: SvhnSplit;
}

const base = 'http://ufldl.stanford.edu/housenumbers';
const train = {
  file: { name: 'train_32x32.mat', bytes: 182_040_794, checksum: md5('e26dedcc434d2e4c54c9b2d4a06d8373') },
  count: 73_257,
};
const test = {
  file: { name: 'test_32x32.mat', bytes: 64_275_384, checksum: md5('eb5a983be6a315427106f1b164d9cef3') },
  count: 26_032,
};
const files = [train.file, test.file];

/** The cropped digits ("Format 2"). */
export const svhnFiles: SvhnFiles = {
  name: 'svhn',
  title: 'SVHN',
  train,
  test,
  files,
  folderName: 'svhn',
  download: train.file.bytes + test.file.bytes,
  published: `${base}/train_32x32.mat and test_32x32.mat`,
  sources: [
    {
      title: 'its authors',
      open: (_, options) =>
        filesOfAddresses(
          base,
          files.map(({ name }) => name),
          options,
        ),
    },
  ],
};
