import { randomBytes } from 'node:crypto';
import { isProcessInUse } from './processInUse';

const pattern = /^\..+\.(\d+)-[0-9a-f]{8}\.tmp$/;

/** A name, beside the file `name`, under which it is written before it is renamed: no other write has the same. */
export function temporaryName(name: string): string {
  return `.${name}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
}

/** Whether `name` is such a name: once its process is dead, the file is what it had not finished. */
export function isTemporaryName(name: string): boolean {
  return pattern.test(name);
}

/** Whether `name` is such a name of another process that may still be writing: of one that lives on this machine. */
export function mayBeWritten(name: string): boolean {
  const writer = Number(pattern.exec(name)?.[1] ?? process.pid);
  return writer !== process.pid && isProcessInUse(writer);
}
