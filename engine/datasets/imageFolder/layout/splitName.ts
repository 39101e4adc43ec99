/** What a folder's name says of a split: `training_set`, `Test`, `seg_val`. */
export interface SplitName {
  split: 'train' | 'test';
  /** The word itself: "validation". */
  word: string;
  /** What stands before it, in lower case: "seg" of `seg_train`; mostly ''. */
  prefix: string;
}

const words = {
  train: ['train', 'training'],
  test: ['test', 'testing', 'val', 'valid', 'validation', 'dev', 'eval', 'evaluation'],
};
const all = [...words.train, ...words.test].sort((a, b) => b.length - a.length);
/** What is said more of a split: `test1`, `val2017`, `train_dataset_v2`; each name in one way only. */
const more = '(?:[ _.-]*(?:set|split|data(?!set)|datasets?|images?|imgs?|samples?|v?\\d+(?!\\d)))*[ _.-]*';
/** `train`, `Training Set`, `test-images`, `01-train`, `seg_train`. */
const pattern = new RegExp(`^(?:\\d+[ _.-]*)?(?:(.+)[ _.-])?(${all.join('|')})${more}$`);

/** Null where the name says nothing of a split. */
export function splitNameOf(name: string): SplitName | null {
  const [, prefix = '', word] = pattern.exec(name.normalize('NFC').toLowerCase()) ?? [];
  if (word === undefined) return null;
  return { split: words.train.includes(word) ? 'train' : 'test', word, prefix };
}

/** Of two test folders that are sorted equally well, the one whose word stands first here. */
export const testWords: readonly string[] = words.test;
