import { temporaryName } from '../../../engine/files/temporaryName';

/** A temporary name as another process of this machine would choose it, or one of another machine. */
export function temporaryNameOf(pid: number, name: string, where: 'here' | 'elsewhere' = 'here'): string {
  const own = temporaryName(name).replace(`.${process.pid}-`, `.${pid}-`);
  return where === 'here' ? own : own.replace(/\.[0-9a-f]{12}\./, '.0123456789ab.');
}
