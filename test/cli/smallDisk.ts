import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A file system of its own, so small that it is soon full; it needs no root where users may have namespaces. */
export interface SmallDisk {
  /** Where processes that are started with `enter` see it. */
  inside: string;
  /** Where this process sees it. */
  outside: string;
  /** The command that starts another one where the disk is. */
  enter: readonly string[];
  /** Takes all the room there is. */
  fill(): void;
  /** Gives it back. */
  free(): void;
  /** Bytes that are free. */
  room(): number;
}

const holders = new Set<() => void>();
afterAll(() => {
  for (const end of holders) end();
});

/** Mounts a disk of so many MiB under `folder`; undefined where the system allows no such mount. */
export async function smallDisk(folder: string, mebibytes: number): Promise<SmallDisk | undefined> {
  if (process.platform !== 'linux') return undefined;
  const inside = join(folder, 'disk');
  mkdirSync(inside);
  const script = `mount -t tmpfs -o size=${mebibytes}m small "${inside}" && echo mounted && exec cat`;
  const holder = spawn('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', script]);
  holders.add(() => holder.kill());
  const isMounted = await new Promise<boolean>((resolve) => {
    holder.stdout.once('data', () => {
      resolve(true);
    });
    holder.once('error', () => {
      resolve(false);
    });
    holder.once('exit', () => {
      resolve(false);
    });
  });
  if (!isMounted) return undefined;
  const outside = `/proc/${holder.pid}/root${inside}`;
  const filler = join(outside, 'filler');
  return {
    inside,
    outside,
    enter: ['nsenter', '--user', '--mount', '--preserve-credentials', '--target', String(holder.pid)],
    fill() {
      const handle = openSync(filler, 'a');
      try {
        for (;;) writeSync(handle, Buffer.alloc(4096, 1));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        closeSync(handle);
      }
    },
    free() {
      rmSync(filler);
    },
    room() {
      const { bavail, bsize } = statfsSync(outside);
      return bavail * bsize;
    },
  };
}
