import './noTelemetry';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { physicalCores } from './cores';
import { encodeModel } from './onnx/encode';
import { int } from './onnx/model';

/**
 * Products of large matrices on the processor, by ONNX Runtime's own (MLAS): ten times as fast as loops in JavaScript
 * from a hundred rows on. Matrices are row-major; results are those of the same machine and number of threads.
 */

type Numbers = Float32Array | Float64Array;

/** A matrix, `rows x columns`. */
export interface Matrix<N extends Numbers> {
  rows: number;
  columns: number;
  values: N;
}

/** Which of the two are taken transposed. */
type Form = 'AB' | 'ABt' | 'AtB';

const sessions = new Map<string, Promise<InferenceSession>>();

/**
 * `A B`, `A B^T` or `A^T B`, in the precision of the two.
 * @throws RangeError if their sides do not match.
 */
export async function product<N extends Numbers>(form: Form, a: Matrix<N>, b: Matrix<N>): Promise<Matrix<N>> {
  const [rows, inner] = form === 'AtB' ? [a.columns, a.rows] : [a.rows, a.columns];
  const [columns, other] = form === 'ABt' ? [b.rows, b.columns] : [b.columns, b.rows];
  if (inner !== other) throw new RangeError(`Sides of ${inner} and ${other} can't be multiplied.`);
  const type = a.values instanceof Float64Array ? 'float64' : 'float32';
  const session = await sessionOf(type, form);
  const { y } = await session.run({ a: await tensorOf(a), b: await tensorOf(b) });
  return { rows, columns, values: y!.data as N };
}

// Loaded when it is first asked for: metrics are listed where nothing is computed.
const library = () => import('onnxruntime-node');

async function tensorOf({ rows, columns, values }: Matrix<Numbers>): Promise<Tensor> {
  const { Tensor } = await library();
  return values instanceof Float64Array
    ? new Tensor('float64', values, [rows, columns])
    : new Tensor('float32', values, [rows, columns]);
}

function sessionOf(type: 'float32' | 'float64', form: Form): Promise<InferenceSession> {
  const key = `${type} ${form}`;
  const session = sessions.get(key) ?? build(type, form);
  sessions.set(key, session);
  return session;
}

async function build(type: 'float32' | 'float64', form: Form): Promise<InferenceSession> {
  const value = (name: string) => ({ name, type, shape: null });
  const model = encodeModel({
    name: 'product',
    inputs: [value('a'), value('b')],
    outputs: [value('y')],
    constants: [],
    nodes: [
      {
        op: 'Gemm',
        domain: '',
        inputs: ['a', 'b'],
        outputs: ['y'],
        attributes: { transA: int(Number(form === 'AtB')), transB: int(Number(form === 'ABt')) },
      },
    ],
  });
  const { InferenceSession } = await library();
  return InferenceSession.create(model, {
    intraOpNumThreads: physicalCores(),
    // Without an arena: it would keep the largest block for good.
    enableCpuMemArena: false,
    // Between products there is work for one thread, which others that spin take the processor from.
    extra: { session: { intra_op: { spin_duration_us: '50' } } },
  });
}
