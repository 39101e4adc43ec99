import '../noTelemetry';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { z } from 'zod';
import type { GraphSession } from '../sessions';

/** One execution of one operation. */
export interface Execution {
  /** ONNX's name for the operation. */
  operation: string;
  /** The first output's, "64x128x16x16"; null where ONNX Runtime doesn't tell. */
  outputShape: string | null;
  milliseconds: number;
  /** The provider that it was placed on: "CPUExecutionProvider". */
  provider: string;
  /** The most that ONNX Runtime's own buffers held up to then, in bytes; null where it doesn't tell. */
  peakBytes: number | null;
}

/** One run of a recorded session. */
export interface RecordedRun {
  /** Of the whole call. */
  milliseconds: number;
  /** As the host saw them: on a GPU, the time to order them. */
  executions: Execution[];
  /** As the GPU timed them, where it can. */
  kernels: Execution[];
}

/** An event of ONNX Runtime's profile, in Chrome's trace format; times in microseconds. */
const eventSchema = z.object({
  cat: z.string(),
  name: z.string(),
  dur: z.number(),
  args: z
    .object({
      op_name: z.string(),
      provider: z.string(),
      output_type_shape: z.array(z.record(z.string(), z.array(z.number()))),
      mem_in_use_peak: z.string(),
      /** Of a GPU's kernel: "inputs[0] = {2,8} outputs[0] = {2} ". */
      shapes: z.string(),
    })
    .partial(),
});
type ProfileEvent = z.infer<typeof eventSchema>;

/** A session that ONNX Runtime profiles, in a temporary folder, until `end`; then it goes on without. */
export class RecordedSession implements GraphSession {
  /** Runs so far. */
  runs = 0;

  private constructor(
    private readonly session: InferenceSession,
    private readonly folder: string,
    private readonly discard: () => void,
  ) {}

  static async create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<RecordedSession> {
    const folder = mkdtempSync(join(tmpdir(), 'darkroom-profile-'));
    const remove = () => {
      rmSync(folder, { recursive: true, force: true });
    };
    const discard = () => {
      process.removeListener('exit', remove);
      remove();
    };
    process.once('exit', remove);
    try {
      const session = await InferenceSession.create(model, {
        ...options,
        enableProfiling: true,
        profileFilePrefix: join(folder, 'profile'),
      });
      return new RecordedSession(session, folder, discard);
    } catch (error) {
      discard();
      throw error;
    }
  }

  run(
    feeds: InferenceSession.FeedsType,
    fetches: InferenceSession.NullableOnnxValueMapType,
  ): Promise<InferenceSession.ReturnType> {
    this.runs++;
    return this.session.run(feeds, fetches);
  }

  /** Ends the recording, deletes its file and says what every run did; nothing the second time. */
  end(): RecordedRun[] {
    if (!existsSync(this.folder)) return [];
    try {
      this.session.endProfiling();
      const [file] = readdirSync(this.folder);
      return file === undefined ? [] : readProfile(readFileSync(join(this.folder, file), 'utf8'));
    } finally {
      this.discard();
    }
  }

  async release(): Promise<void> {
    this.end();
    await this.session.release();
  }
}

/** The runs in a profile that ONNX Runtime wrote. */
function readProfile(text: string): RecordedRun[] {
  const events = z.array(eventSchema).parse(JSON.parse(text));
  const runs: RecordedRun[] = [];
  let executions: Execution[] = [];
  for (const event of events) {
    if (event.cat === 'Node' && event.name.endsWith('_kernel_time')) executions.push(executionOf(event));
    // Written when the run has ended, after its operations.
    if (event.cat === 'Session' && event.name === 'model_run') {
      runs.push({ milliseconds: event.dur / 1000, executions, kernels: [] });
      executions = [];
    }
  }
  shareOut(events.filter(({ cat }) => cat === 'Api').map(kernelOf), runs);
  return runs;
}

/**
 * A GPU's kernels come in one list, on a clock of their own: every run has its equal part, what only the first needed
 * left out.
 */
function shareOut(kernels: Execution[], runs: RecordedRun[]): void {
  const each = Math.floor(kernels.length / Math.max(1, runs.length));
  const extra = kernels.length - each * runs.length;
  runs.forEach((run, i) => {
    run.kernels = kernels.slice(extra + i * each, extra + (i + 1) * each);
  });
}

function executionOf({ name, dur, args }: ProfileEvent): Execution {
  const [output] = args.output_type_shape ?? [];
  const shape = output && Object.values(output)[0];
  return {
    operation: args.op_name ?? name,
    outputShape: shape ? shape.join('x') || 'scalar' : null,
    milliseconds: dur / 1000,
    provider: args.provider ?? '',
    peakBytes: args.mem_in_use_peak === undefined ? null : Number(args.mem_in_use_peak),
  };
}

/** Its name is "node&operation&program"; an operation may need several programs. */
function kernelOf({ name, dur, args }: ProfileEvent): Execution {
  const [, operation = name, program = operation] = name.split('&');
  const shape = /outputs\[0\] = \{([\d,]*)\}/.exec(args.shapes ?? '')?.[1];
  return {
    operation: program === operation ? operation : `${operation}: ${program}`,
    outputShape: shape === undefined ? null : shape.replaceAll(',', 'x') || 'scalar',
    milliseconds: dur / 1000,
    provider: 'GPU',
    peakBytes: null,
  };
}
