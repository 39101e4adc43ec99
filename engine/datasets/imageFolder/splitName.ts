/** What a folder's name says of a split: `training_set`, `Test`, `seg_val`. */
export interface SplitName {
  split: 'train' | 'test';
  /** The word itself: "validation". */
  word: string;
  /** What stands before it, in lower case: "seg" of `seg_train`; mostly ''. */
  prefix: string;
}

const words = { train: ['train', 'training'], test: ['test', 'testing', 'val', 'valid', 'validation', 'dev', 'eval'] };
const all = [...words.train, ...words.test].sort((a, b) => b.length - a.length);
/** `train`, `Training Set`, `test-images`, `val2017`, `seg_train`. */
const pattern = new RegExp(
  `^(?:(.+)[ _.-])?(${all.join('|')})(?:[ _.-]*(?:set|split|data|dataset|images?|imgs?|samples?))?[ _.-]*(?:\\d{4})?$`,
);

/** Null where the name says nothing of a split. */
export function splitNameOf(name: string): SplitName | null {
  const [, prefix = '', word] = pattern.exec(name.normalize('NFC').toLowerCase()) ?? [];
  if (word === undefined) return null;
  return { split: words.train.includes(word) ? 'train' : 'test', word, prefix };
}

/** Of two test folders that are sorted equally well, the one whose word stands first here. */
export const testWords: readonly string[] = words.test;
