import { readFileSync } from 'node:fs';
import { cpus, release, uptime } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { cacheFolder } from '../files/cacheFolder';
import { digest } from '../files/digest';
import { writeFileMakingFolder } from '../files/atomicFile';
import type { DeviceKind } from './deviceKinds';
import { probeSchema, type Probe } from './probe';

/**
 * What trying the devices of this machine gave, kept between runs: trying them takes a second, and a driver that hangs
 * a minute.
 */

const day = 24 * 60 * 60 * 1000;
/** How long a result holds, in milliseconds; never beyond the next start of the machine, which may bring a driver. */
const validity = { works: 7 * day, fails: day };

const memorySchema = z.record(
  z.string(),
  z.object({
    /** When it was tried, in milliseconds since 1970. */
    at: z.number(),
    probe: probeSchema,
  }),
);
type Memory = z.infer<typeof memorySchema>;

/** The environment variables by which drivers and libraries are found. */
const ofDrivers = process.platform === 'win32' ? /^(VK_|CUDA_|PATH$)/i : /^(VK_|CUDA_|(DY)?LD_LIBRARY_PATH$)/;

/** Results of probes in the cache folder: kept by all that a device's working depends on, as far as that is known. */
export class ProbeMemory {
  constructor(
    /** ONNX Runtime's version. */
    private readonly version: string,
    private readonly threads: number,
    private readonly file = join(cacheFolder(), 'devices.json'),
  ) {}

  /** What a device's last probe gave, unless that is too long ago. */
  recall(kind: DeviceKind, now = Date.now()): Probe | undefined {
    const entry = this.read()[this.keyOf(kind)];
    if (!entry) return undefined;
    const age = now - entry.at;
    const limit = Math.min(validity[entry.probe.works ? 'works' : 'fails'], uptime() * 1000);
    return age >= 0 && age < limit ? entry.probe : undefined;
  }

  /** Keeps what probes gave. A disk that refuses costs the next run the time again. */
  async keep(probes: ReadonlyMap<DeviceKind, Probe>, at = Date.now()): Promise<void> {
    const added = Array.from(probes, ([kind, probe]) => [this.keyOf(kind), { at, probe }] as const);
    const valid = Object.entries(this.read()).filter(([, entry]) => at - entry.at < validity.works);
    const memory = Object.fromEntries([...valid, ...added]);
    await writeFileMakingFolder(this.file, `${JSON.stringify(memory, null, 1)}\n`).catch(() => undefined);
  }

  private read(): Memory {
    try {
      return memorySchema.parse(JSON.parse(readFileSync(this.file, 'utf8')));
    } catch {
      return {};
    }
  }

  private keyOf(kind: DeviceKind): string {
    const environment = Object.entries(process.env).filter(([name]) => ofDrivers.test(name));
    return [
      kind,
      `onnxruntime ${this.version}`,
      `node ${process.versions.modules}`,
      `${process.platform} ${process.arch} ${release()}`,
      cpus()[0]?.model ?? 'unknown processor',
      `${this.threads} threads`,
      digest('sha256', JSON.stringify(environment.sort())).slice(0, 12),
    ].join(', ');
  }
}
