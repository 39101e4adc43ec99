import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { processSpace } from '../../files/processSpace';
import type { ProcessIdentity } from '../../protocol/claim';
import { findProcess, outputOf } from './processTable';

/** The inode of the first namespace of process numbers, outside all containers (`PROC_PID_INIT_INO` of Linux). */
const outsideContainers = 'pid:[4026531836]';

let own: Promise<ProcessIdentity> | undefined;

/** Who this process is, for a claim that others read later or elsewhere. */
export function thisProcess(): Promise<ProcessIdentity> {
  return (own ??= identify(process.pid));
}

/** Who a process of this machine is that is known to run. */
export async function identify(pid: number): Promise<ProcessIdentity> {
  const [found, place] = await Promise.all([findProcess(pid), placeOfProcesses()]);
  return { pid, startTime: found?.startTime ?? null, host: hostname(), ...place };
}

/** Whether a process of this machine has ended: where too little can be told, whether none has its number. */
export async function isOver(owner: ProcessIdentity): Promise<boolean> {
  const liveness = await livenessOf(owner);
  return liveness === 'dead' || (liveness === 'unknown' && !(await findProcess(owner.pid)));
}

/** How an owner is, as far as this machine can tell: a number alone proves nothing, and neither does a clock. */
export type Liveness = 'alive' | 'dead' | 'unknown';

/**
 * Whether a process lives. One of this machine, since it was last started, is known by its number and start. One from
 * before that is dead. Of other machines and containers nothing can be told.
 */
export async function livenessOf(owner: ProcessIdentity): Promise<Liveness> {
  const here = await thisProcess();
  if (owner.space === null || here.space === null) return 'unknown';
  if (owner.space !== here.space) {
    const isThisMachine = owner.machine !== null && owner.machine === here.machine && owner.host === here.host;
    return isThisMachine ? 'dead' : 'unknown';
  }
  const found = await findProcess(owner.pid);
  if (!found) return 'dead';
  if (found.startTime === null || owner.startTime === null) return 'unknown';
  return found.startTime === owner.startTime ? 'alive' : 'dead';
}

type Place = Pick<ProcessIdentity, 'space' | 'machine'>;

function placeOfProcesses(): Promise<Place> {
  const { platform } = process;
  if (platform === 'linux') return onLinux();
  if (platform === 'darwin') {
    return byMachine('ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice'], /"IOPlatformUUID" = "([^"]+)"/);
  }
  if (platform === 'win32') {
    const key = 'HKLM\\SOFTWARE\\Microsoft\\Cryptography';
    return byMachine('reg.exe', ['query', key, '/v', 'MachineGuid'], /REG_SZ\s+(\S+)/);
  }
  return Promise.resolve({ space: null, machine: null });
}

/** Starts are counted from that of the machine, and each container counts processes by itself. */
async function onLinux(): Promise<Place> {
  const space = processSpace();
  // An image's machine id is that of all its containers, on whatever machine.
  const isOutside = space?.endsWith(outsideContainers) ?? false;
  const id = isOutside ? await readFile('/etc/machine-id', 'utf8').catch(() => '') : '';
  return { space, machine: id.trim() || null };
}

/** Starts are points in time, which no other process of the machine has had, not even before it was started again. */
async function byMachine(command: string, args: readonly string[], pattern: RegExp): Promise<Place> {
  const id = pattern.exec((await outputOf(command, args)) ?? '')?.[1];
  // Machines that were copied with their disk have one id, but hardly one name.
  return { space: id === undefined ? null : `${id} ${hostname()}`, machine: null };
}
