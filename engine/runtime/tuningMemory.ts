import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeFileMakingFolder } from '../files/atomicFile';

/** Which kernel variant to take for a choice, and why. */
const measurementSchema = z.object({
  chosen: z.string(),
  /** The time of each; of none where the choice was not measured itself. */
  milliseconds: z.record(z.string(), z.number()),
  /** The key of the measured choice that this one follows. */
  like: z.string().optional(),
  /** Where it was left at its usual variant: how often the programs were going to run. */
  left: z.number().optional(),
});
export type Measurement = z.infer<typeof measurementSchema>;
const measurementsSchema = z.record(z.string(), measurementSchema);
export type Measurements = z.infer<typeof measurementsSchema>;

/** Whether it was measured or follows a measurement: else it was left at its usual variant. */
export function isDecided({ milliseconds, like }: Measurement): boolean {
  return like !== undefined || Object.keys(milliseconds).length > 0;
}

/**
 * The file in which measurements are kept, one for each device, version of ONNX Runtime, processor and number of
 * threads. What was chosen once stays chosen: another kernel variant rounds otherwise, and the same run must give the
 * same numbers.
 */
export class TuningMemory {
  private known: Measurements | null = null;

  constructor(private readonly file: string) {}

  read(): Measurements {
    return (this.known ??= readMeasurements(this.file));
  }

  /**
   * Adds measurements; what another process has decided meanwhile counts first. A disk that refuses costs the next run
   * the time again.
   */
  async add(measured: Measurements): Promise<void> {
    if (Object.keys(measured).length === 0) return;
    const before = { ...this.read(), ...readMeasurements(this.file) };
    const added = Object.entries(measured).filter(([key, one]) => {
      const known = before[key];
      return !known || (!isDecided(known) && (isDecided(one) || (one.left ?? 0) > (known.left ?? 0)));
    });
    if (added.length === 0) return;
    this.known = { ...before, ...Object.fromEntries(added) };
    await writeFileMakingFolder(this.file, `${JSON.stringify(this.known, null, 1)}\n`).catch(() => undefined);
  }
}

/** The measurements of a file; none where there is no such file, or it is not one of ours. */
function readMeasurements(file: string): Measurements {
  try {
    return measurementsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}
