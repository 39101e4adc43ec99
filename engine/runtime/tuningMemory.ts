import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeFileAtomic } from '../files/atomicFile';

/** What measuring a choice gave: the kernel variant to take, and the time of each. */
const measurementsSchema = z.record(
  z.string(),
  z.object({ chosen: z.string(), milliseconds: z.record(z.string(), z.number()) }),
);
export type Measurements = z.infer<typeof measurementsSchema>;

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
   * Adds measurements; what another process has added meanwhile counts first. A disk that refuses costs the next run
   * the time again.
   */
  async add(measured: Measurements): Promise<void> {
    this.known = { ...measured, ...this.read(), ...readMeasurements(this.file) };
    await writeFileAtomic(this.file, `${JSON.stringify(this.known, null, 1)}\n`).catch(() => undefined);
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
