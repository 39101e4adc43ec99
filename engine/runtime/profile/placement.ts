import '../noTelemetry';
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import type { OnnxModel } from '../onnx/model';
import { sizeOf } from '../program';
import type { GraphSession } from '../sessions';
import { RecordedSession, type RecordedRun } from './recording';

/**
 * Builds a session and runs it once on zeros, whose results nobody sees: ONNX Runtime tells only in the profile of a
 * run which operations it has placed on the processor because the device lacks them. `warn` hears of them.
 */
export async function buildInspected(
  graph: OnnxModel,
  bytes: Uint8Array,
  options: InferenceSession.SessionOptions,
  device: string,
  warn: (message: string) => void,
): Promise<GraphSession> {
  const session = await RecordedSession.create(bytes, options);
  try {
    const results = await session.run(zeros(graph), Object.fromEntries(graph.outputs.map(({ name }) => [name, null])));
    for (const tensor of Object.values(results)) if (tensor.location !== 'cpu') tensor.dispose();
    const [run] = session.end();
    const warning = run && fallbackWarning(graph.name, device, run);
    if (warning !== undefined) warn(warning);
    return session;
  } catch (error) {
    await session.release();
    throw error;
  }
}

/**
 * What a person should know of the operations of a run that were not computed on the device; undefined if there are
 * none.
 */
export function fallbackWarning(program: string, device: string, { executions }: RecordedRun): string | undefined {
  const computed = executions.filter(({ operation }) => !operation.startsWith('Memcpy'));
  const fallen = computed.filter(({ provider }) => provider === 'CPUExecutionProvider');
  if (fallen.length === 0) return undefined;
  const counts = new Map<string, number>();
  for (const { operation } of fallen) counts.set(operation, (counts.get(operation) ?? 0) + 1);
  const list = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([operation, count]) => `${count} ${operation}`)
    .join(', ');
  const copies = executions.length - computed.length;
  return (
    `ONNX Runtime computes ${fallen.length} of the ${computed.length} operations of "${program}" on the ` +
    `processor instead of on ${device}: ${list}.` +
    ` Every run waits for ${copies} ${copies === 1 ? 'copy' : 'copies'} between the two.`
  );
}

function zeros({ inputs }: OnnxModel): Record<string, Tensor> {
  return Object.fromEntries(
    inputs.map(({ name, type, shape }) => {
      const dims = shape ?? [];
      const size = sizeOf(dims);
      return [
        name,
        type === 'int32'
          ? new Tensor('int32', new Int32Array(size), dims)
          : new Tensor('float32', new Float32Array(size), dims),
      ];
    }),
  );
}
