import { spawn } from 'node:child_process';
import { z } from 'zod';
import type { DeviceKind } from './deviceKinds';

/** What trying a device gave. */
export const probeSchema = z.discriminatedUnion('works', [
  z.object({ works: z.literal(true), label: z.string(), gflops: z.number() }),
  z.object({ works: z.literal(false), detail: z.string() }),
]);
export type Probe = z.infer<typeof probeSchema>;

const patience = 60_000;

/**
 * Tries a device in a process of its own (`darkroom probe <device>`): a driver that crashes, hangs or prints takes
 * nothing with it.
 */
export function probeDevice(kind: DeviceKind): Promise<Probe> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, 'probe', kind], {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: patience,
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.on('error', (error) => resolve({ works: false, detail: error.message }));
    child.on('close', (code, signal) =>
      resolve(
        parse(output) ?? {
          works: false,
          detail: signal
            ? `its driver was ended by ${signal} while it was tried`
            : `its driver ended with code ${code} while it was tried`,
        },
      ),
    );
  });
}

function parse(output: string): Probe | null {
  try {
    // Libraries print banners: the result is the last line.
    return probeSchema.parse(JSON.parse(output.trimEnd().split('\n').at(-1)!));
  } catch {
    return null;
  }
}
