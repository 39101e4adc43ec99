import { UserError } from '../errors';

const elsewhere =
  'choose another place (for runs: --runs in a terminal, the setting darkroom.runsFolder in the editor; for ' +
  'what is kept between runs: DARKROOM_CACHE)';
const freeSpace = 'Free some space or choose another place with --runs, then go on with darkroom resume.';

const explanations: Record<string, { message: string; advice: string }> = {
  ENOSPC: { message: 'The disk is full.', advice: freeSpace },
  EDQUOT: { message: 'Your disk quota is used up.', advice: freeSpace },
  EACCES: {
    message: 'There is no permission for this file or folder.',
    advice: `Change its permissions, or ${elsewhere}.`,
  },
  EPERM: {
    message: 'There is no permission for this file or folder.',
    advice: `Change its permissions, or ${elsewhere}.`,
  },
  EROFS: { message: 'This file system can only be read.', advice: `Make it writable, or ${elsewhere}.` },
  ENOTDIR: { message: 'There is a file where a folder should be.', advice: `Move it, or ${elsewhere}.` },
  EEXIST: { message: 'Something of this name is in the way.', advice: `Move it, or ${elsewhere}.` },
  ELOOP: { message: 'These links lead round in a circle.', advice: 'Make the link lead to a real file or folder.' },
  ENAMETOOLONG: { message: 'This name is too long for the file system.', advice: 'Use a shorter one.' },
  EIO: { message: 'The disk failed to read or write.', advice: 'Check the disk or the network drive, and try again.' },
  EMFILE: { message: 'This process has too many files open.', advice: 'Raise the limit (ulimit -n).' },
  ENFILE: { message: 'Too many files are open on this machine.', advice: 'Close other programs.' },
};

/** Whether a write failed only because there is no room left for it, on the disk or in the user's quota. */
export function isDiskFull(error: unknown): boolean {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/**
 * An error of the operating system in words a person can act on; undefined for any other error. `place` is where it
 * happened, if the error doesn't say.
 */
export function explainSystemError(error: unknown, place?: string): UserError | undefined {
  const { code = '', path = place, syscall } = error as NodeJS.ErrnoException;
  if (syscall === 'uv_cwd') {
    return new UserError('The current folder no longer exists.', {
      advice: 'Change to one that does (cd), and try again.',
      cause: error,
    });
  }
  const explanation = explanations[code];
  return explanation && new UserError(explanation.message, { where: path, advice: explanation.advice, cause: error });
}
