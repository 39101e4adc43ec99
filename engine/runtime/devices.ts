import { createRequire } from 'node:module';
import { arch, cpus } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { InferenceSession } from 'onnxruntime-node';
import { deviceKinds, type DeviceKind, type RuntimeChoice } from './deviceKinds';
import { UserError } from '../errors';
import type { RunKernels } from '../protocol/kernels';
import { CompiledRuntime, type Observers } from './compiled';
import { physicalCores } from './cores';
import { OptimisedGraphs } from './optimisedGraphs';
import { probeDevice, type Probe } from './probe';
import { ProbeMemory } from './probeMemory';
import type { Runtime } from './program';
import { cacheFolder } from '../files/cacheFolder';
import { Tuning } from './tuning';
import { TuningMemory } from './tuningMemory';
import { openTensorFlow } from './tensorflow';

/** The devices that a step can run on, and which of them work here. */

type CompiledKind = Exclude<DeviceKind, 'tensorflow'>;

interface Description {
  title: string;
  /** ONNX Runtime's name of the provider. */
  provider: string;
  platforms: readonly NodeJS.Platform[];
  /** What a person can do where it does not work. */
  advice: string;
}

const anywhere = ['linux', 'win32', 'darwin'] as const;

const descriptions: Record<CompiledKind, Description> = {
  cpu: {
    title: 'cpu',
    provider: 'cpu',
    platforms: anywhere,
    advice: 'Reinstall Darkroom: its copy of ONNX Runtime does not fit this machine.',
  },
  webgpu: {
    title: 'WebGPU',
    provider: 'webgpu',
    platforms: anywhere,
    advice: "Needs a GPU with a Vulkan, Metal or Direct3D 12 driver: install your GPU vendor's driver.",
  },
  cuda: {
    title: 'CUDA',
    provider: 'cuda',
    platforms: ['linux', 'win32'],
    advice:
      'Needs an NVIDIA GPU, CUDA 12 with cuDNN 9, and ONNX Runtime\'s CUDA files; "npm rebuild ' +
      'onnxruntime-node --ignore-scripts=false" gets them.',
  },
  directml: {
    title: 'DirectML',
    provider: 'dml',
    platforms: ['win32'],
    advice: 'Needs Windows 10 or newer and a Direct3D 12 GPU.',
  },
  coreml: { title: 'Core ML', provider: 'coreml', platforms: ['darwin'], advice: 'Needs macOS 12 or newer.' },
};

const tensorflowAdvice =
  'Needs @tensorflow/tfjs-node-gpu or tfjs-node with its native library; "npm rebuild ' +
  '@tensorflow/tfjs-node-gpu --ignore-scripts=false" gets it.';

/** One device as it was found on this machine. */
export interface DeviceReport {
  kind: DeviceKind;
  label: string;
  works: boolean;
  /** Measured convolution speed; null where it does not work. */
  gflops: number | null;
  /** What was found, or why it does not work. */
  detail: string;
  advice: string | null;
}

/** What a run brings along for its kernel variants. */
export interface RunTuning {
  /** Kernel variants that are taken unmeasured, by kind of device and by what they compute. */
  given?: RunKernels;
  /** Steps of the whole run: it measures no more than it can win back in them. */
  steps?: number;
}

/**
 * The processor with the usual kernel variants, whatever has been measured: the same numbers for every device and
 * number of threads that a run has. Another kind of processor may still round otherwise.
 */
export function openReferenceDevice(): Runtime {
  const { options, optimised } = sessionOf('cpu', physicalCores());
  return new CompiledRuntime(options, undefined, {}, optimised);
}

/** A usual speed in floating-point operations a millisecond, of a thread and of a GPU: for estimates. */
const flopsOfThread = 4e7;
const flopsOfGpu = 1e9;

/**
 * Opens a device without asking whether it works: compiling on one that does not throws. TensorFlow has nothing to
 * observe.
 */
export function openDevice(
  kind: DeviceKind,
  threads = physicalCores(),
  observers: Observers = {},
  { given = {}, steps }: RunTuning = {},
): Runtime {
  if (kind === 'tensorflow') return openTensorFlow();
  const { options, optimised, version } = sessionOf(kind, threads);
  const tuning = new Tuning(new TuningMemory(tuningFile(kind, version, threads)), {
    given: new Map(Object.entries(given[kind] ?? {})),
    runs: steps,
    flopsPerMillisecond: kind === 'cpu' ? threads * flopsOfThread : flopsOfGpu,
  });
  return new CompiledRuntime(options, tuning, observers, optimised);
}

/** How a device's programs become sessions. */
function sessionOf(kind: CompiledKind, threads: number) {
  const { title, provider } = descriptions[kind];
  const version = onnxRuntimeVersion();
  const session: InferenceSession.SessionOptions = {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    // Waiting threads spin for microseconds only, then sleep: as fast as spinning on, and the editor gets the time.
    extra: { session: { intra_op: { spin_duration_us: '50' } } },
    // ONNX Runtime's own warnings are for its developers; errors are thrown.
    logSeverityLevel: 3,
  };
  const detail = kind === 'cpu' ? `${threads} ${threads === 1 ? 'thread' : 'threads'}` : 'GPU';
  const label = `${title} (ONNX Runtime ${version}, ${detail})`;
  const fusedMatMul = kind === 'cpu' || kind === 'cuda';
  // Of ONNX Runtime's GPU providers, only WebGPU's buffers can be held from Node.
  const stateLocation = kind === 'webgpu' ? 'gpu-buffer' : 'cpu';
  // A GPU's provider may put what only it can read into an optimised graph.
  const optimised = kind === 'cpu' ? new OptimisedGraphs(graphsFolder(kind, version, threads)) : undefined;
  const options = { kind, label, session, fusedMatMul, processor: kind === 'cpu', stateLocation } as const;
  return { options, optimised, version };
}

function onnxRuntimeVersion(): string {
  const require = createRequire(pathToFileURL(__filename));
  return (require('onnxruntime-node/package.json') as { version: string }).version;
}

/** Measurements hold for one device, version, processor and number of threads. */
export function tuningFile(kind: CompiledKind, version: string, threads: number): string {
  return join(cacheFolder(), 'formulations', `${machineName(kind, version, threads)}.json`);
}

function graphsFolder(kind: CompiledKind, version: string, threads: number): string {
  return join(cacheFolder(), 'graphs', machineName(kind, version, threads));
}

/** What numbers and speeds depend on, as a file's name. */
function machineName(kind: CompiledKind, version: string, threads: number): string {
  const processor = cpus()[0]?.model ?? arch();
  return `${kind} onnxruntime ${version} ${processor} ${threads} threads`.toLowerCase().replace(/[^a-z0-9.]+/g, '-');
}

/**
 * The runtime for an experiment. `auto` takes the fastest device that works; a named one must work. What was found out
 * of the devices lately is not tried again, but for a named one that did not work.
 * @throws UserError where a named device does not work here.
 */
export async function openRuntime(
  { device, threads }: RuntimeChoice,
  observers: Observers = {},
  tuning: RunTuning = {},
): Promise<{ runtime: Runtime; reason: string }> {
  if (device !== 'auto') {
    await assertDeviceWorks(device);
    return { runtime: openDevice(device, threads, observers, tuning), reason: 'it was asked for' };
  }
  const accelerators = (await examine(candidates().filter((kind) => kind !== 'cpu'))).filter(({ works }) => works);
  if (accelerators.length === 0)
    return { runtime: openDevice('cpu', threads, observers, tuning), reason: 'nothing faster works here' };
  const [fastest, second] = [...(await examine(['cpu'])), ...accelerators].sort(
    (a, b) => (b.gflops ?? 0) - (a.gflops ?? 0),
  ) as [DeviceReport, DeviceReport];
  return {
    runtime: openDevice(fastest.kind, threads, observers, tuning),
    reason: `the fastest here: ${speed(fastest)} against ${speed(second)} on ${second.kind}`,
  };
}

/**
 * Tries a device that an experiment names; where it leaves the choice, or names the processor, there is nothing to try.
 * @throws UserError where it does not work here.
 */
export async function assertDeviceWorks(device: RuntimeChoice['device']): Promise<void> {
  if (device === 'auto' || device === 'cpu') return;
  const { works, detail, advice } = await examineNamed(device);
  if (works) return;
  throw new UserError(`The device "${device}" does not work on this machine: ${detail}`, {
    where: 'runtime.device',
    advice: `${advice} Or set runtime.device to "auto". "darkroom doctor" shows what works here.`,
  });
}

/** Every device, tried and measured anew, one after the other so that none slows another down. */
export async function surveyDevices(): Promise<DeviceReport[]> {
  const reports: DeviceReport[] = [];
  for (const kind of deviceKinds) {
    reports.push(
      ...(candidates().includes(kind)
        ? await probeAll([kind])
        : [
            {
              kind,
              label: kind,
              works: false,
              gflops: null,
              detail: `not for ${process.platform}`,
              advice: null,
            },
          ]),
    );
  }
  return reports;
}

function candidates(): DeviceKind[] {
  return deviceKinds.filter((kind) => kind === 'tensorflow' || descriptions[kind].platforms.includes(process.platform));
}

const probeMemory = () => new ProbeMemory(onnxRuntimeVersion(), physicalCores());

/** Devices as they were found lately; those that were not are tried at once, side by side. */
async function examine(kinds: readonly DeviceKind[]): Promise<DeviceReport[]> {
  const memory = probeMemory();
  const recalled = new Map(kinds.map((kind) => [kind, memory.recall(kind)]));
  const probed = await probeAll(kinds.filter((kind) => !recalled.get(kind)));
  return kinds.map((kind) => {
    const probe = recalled.get(kind);
    return probe ? reportOf(kind, probe) : probed.find((report) => report.kind === kind)!;
  });
}

async function examineNamed(kind: DeviceKind): Promise<DeviceReport> {
  const recalled = probeMemory().recall(kind);
  // Who asks for a device that did not work has probably mended something.
  return recalled?.works ? reportOf(kind, recalled) : (await probeAll([kind]))[0]!;
}

/** Tries devices side by side, and remembers what came of it. */
async function probeAll(kinds: readonly DeviceKind[]): Promise<DeviceReport[]> {
  if (kinds.length === 0) return [];
  const probes = new Map(await Promise.all(kinds.map(async (kind) => [kind, await probeDevice(kind)] as const)));
  await probeMemory().keep(probes);
  return Array.from(probes, ([kind, probe]) => reportOf(kind, probe));
}

function reportOf(kind: DeviceKind, probe: Probe): DeviceReport {
  return probe.works
    ? { kind, label: probe.label, works: true, gflops: probe.gflops, detail: probe.label, advice: null }
    : {
        kind,
        label: kind,
        works: false,
        gflops: null,
        detail: probe.detail,
        advice: kind === 'tensorflow' ? tensorflowAdvice : descriptions[kind].advice,
      };
}

function speed({ gflops }: DeviceReport): string {
  return `${Math.round(gflops ?? 0)} GFLOP/s`;
}
