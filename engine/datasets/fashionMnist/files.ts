import { idxFilesOf, idxSplit, type IdxOriginals } from '../originals/idxSplit';
import { adviceFor, type Originals } from '../originals/originals';
import { filesOfAddresses } from '../sources/singleFiles';

const name = 'fashion-mnist';
const title = 'Fashion-MNIST';
const side = 28;
const splits = {
  train: idxSplit(
    'train',
    { count: 60_000, side },
    {
      images: 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
      labels: 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
    },
  ),
  test: idxSplit(
    't10k',
    { count: 10_000, side },
    {
      images: '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
      labels: '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
    },
  ),
};
const files = idxFilesOf(splits);
const published = 'data/fashion of github.com/zalandoresearch/fashion-mnist';

export const publishedFashionMnist: Originals = {
  name,
  title,
  files,
  folderName: name,
  // Four gzip files.
  download: 26_421_880 + 29_515 + 4_422_102 + 5_148,
  published: `${published} (Debian has it as dataset-fashion-mnist)`,
  sources: [
    {
      title: 'its authors',
      open: (_, options) =>
        filesOfAddresses(
          'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion',
          files.map((file) => `${file.name}.gz`),
          options,
        ),
    },
  ],
};

export const fashionMnistFiles: IdxOriginals = {
  ...splits,
  name,
  title,
  side,
  classes: ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
  contentId: 'b92f179aee6e5e0ec1cb7d6ac8e93f1cffb8ba8583587d2302bc69b57cead6d7',
  advice: adviceFor(publishedFashionMnist),
};
