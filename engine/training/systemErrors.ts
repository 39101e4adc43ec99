import { UserError } from '../errors';

/** An error of the operating system in words a person can act on; undefined for any other error. */
export function explainSystemError(error: unknown): UserError | undefined {
  const { code, path } = error as NodeJS.ErrnoException;
  const details = { where: path, cause: error };
  switch (code) {
    case 'ENOSPC': return new UserError('The disk is full.', { ...details, advice: 'Free some space or choose another place with --runs, then go on with darkroom resume.' });
    case 'EDQUOT': return new UserError('Your disk quota is used up.', { ...details, advice: 'Free some space or choose another place with --runs, then go on with darkroom resume.' });
    case 'EACCES':
    case 'EPERM': return new UserError('There is no permission for this file or folder.', { ...details, advice: 'Change its permissions, or choose another place with --runs or --folder.' });
    case 'EROFS': return new UserError('This file system can only be read.', { ...details, advice: 'Choose another place with --runs or --folder.' });
    case 'EMFILE':
    case 'ENFILE': return new UserError('Too many files are open on this machine.', { ...details, advice: 'Close other programs, or raise the limit (ulimit -n).' });
    default: return undefined;
  }
}
