import { deviceKinds, type DeviceKind } from '../../runtime/deviceKinds';
import { UserError } from '../../errors';
import { assertLibraryWhole, explainLoadError } from '../../runtime/nativeLibrary';
import type { Probe } from '../../runtime/probe';
import { exitCodes } from '../../protocol/exitCodes';
import { print } from '../output';

/** Tries one device and prints what came of it as a line of JSON: the other side of `probeDevice`. */
export async function probe(kind: string): Promise<number> {
  if (!isDevice(kind))
    throw new UserError(`There is no device "${kind}".`, { advice: `Choose one of ${deviceKinds.join(', ')}.` });
  print(JSON.stringify(await tryDevice(kind)));
  return exitCodes.success;
}

async function tryDevice(kind: DeviceKind): Promise<Probe> {
  try {
    assertLibraryWhole();
    const [{ openDevice }, { measureConvolution }] = await Promise.all([
      import('../../runtime/devices'),
      import('../../runtime/measure'),
    ]);
    const runtime = openDevice(kind);
    const gflops = await measureConvolution(runtime);
    runtime.dispose();
    return { works: true, label: runtime.label, gflops };
  } catch (error) {
    const known = error instanceof UserError ? error : explainLoadError(error);
    return { works: false, detail: known ? `${known.message} ${known.advice}` : reason(error) };
  }
}

/** The part of ONNX Runtime's message that says something to a person. */
function reason(error: unknown): string {
  const message = (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
  return /(Failed to .*|no available backend.*)$/.exec(message)?.[1] ?? message;
}

function isDevice(kind: string): kind is DeviceKind {
  return (deviceKinds as readonly string[]).includes(kind);
}
