import { inMemoryOrder, permutation, relayout, sameMemory, type Layout } from '../layout';
import { int, ints, type Attribute, type OnnxModel, type OnnxNode, type OnnxTensor, type OnnxType, type OnnxValue } from '../onnx/model';

/** A tensor without values: what a traced kernel returns. */
export interface Value {
  readonly name: string;
  readonly type: OnnxType;
  /** By the tensor's own axes (NHWC, HWIO), whatever the layout. */
  readonly shape: readonly number[];
  readonly layout: Layout;
  /** Set where the values are known while tracing, row-major. */
  readonly constant?: Float32Array | Int32Array;
  /** Set where every element is this scalar. */
  readonly filledWith?: Value;
}

export interface NodeOptions {
  attributes?: Record<string, Attribute>;
  domain?: string;
  layout?: Layout;
}

/** What the provider that will run the graph can do. */
export interface GraphTarget {
  /** Has com.microsoft's FusedMatMul. */
  fusedMatMul: boolean;
}

/**
 * An ONNX graph as it grows while a step is traced. Equal nodes become one, values carry their memory layout, and a
 * layout that is asked for twice is made once.
 */
export class Graph {
  private readonly nodes: OnnxNode[] = [];
  private readonly constants = new Map<string, OnnxTensor>();
  private readonly inputs: OnnxValue[] = [];
  private readonly known = new Map<string, Value[]>();
  private counter = 0;
  /** Which layout the graph first wanted each input in, by the input's name. */
  readonly wantedLayouts = new Map<string, Layout>();

  constructor(readonly target: GraphTarget) {}

  input(name: string, type: OnnxType, shape: readonly number[], layout: Layout): Value {
    this.inputs.push({ name, type, shape: inMemoryOrder(shape, layout) });
    return { name, type, shape, layout };
  }

  /** A tensor whose values are known now, row-major. */
  constant(values: Float32Array | Int32Array, shape: readonly number[], type: 'float32' | 'int32' | 'bool' = 'float32'): Value {
    const bytes = type === 'bool' ? Uint8Array.from(values) : bytesOf(values);
    return { ...this.literal(bytes, shape, type), ...(type === 'bool' ? {} : { constant: values }) };
  }

  scalar(value: number): Value {
    return this.constant(Float32Array.of(value), []);
  }

  /** A list of int64, as ONNX wants shapes, axes and pads. */
  indices(values: readonly number[]): Value {
    return this.literal(bytesOf(BigInt64Array.from(values, BigInt)), [values.length], 'int64');
  }

  private literal(bytes: Uint8Array, shape: readonly number[], type: OnnxType): Value {
    const key = bytes.length <= 4096 ? `${type}[${shape.join()}]${Buffer.from(bytes).toString('base64')}` : '';
    const same = key === '' ? undefined : this.known.get(key)?.[0];
    if (same) return same;
    const value: Value = { name: this.fresh('c'), type, shape, layout: 'rows' };
    this.constants.set(value.name, { name: value.name, type, shape, bytes });
    if (key !== '') this.known.set(key, [value]);
    return value;
  }

  /** Appends a node with one output, whose `shape` is by the tensor's own axes. */
  node(op: string, inputs: readonly (Value | null)[], shape: readonly number[], type: OnnxType, options: NodeOptions = {}): Value {
    return this.nodeOf(op, inputs, [{ shape, type }], options)[0]!;
  }

  nodeOf(op: string, inputs: readonly (Value | null)[], outputs: readonly { shape: readonly number[]; type: OnnxType }[], options: NodeOptions = {}): Value[] {
    const { attributes = {}, domain = '', layout = 'rows' } = options;
    const names = inputs.map((input) => input?.name ?? '');
    const key = JSON.stringify([op, domain, names, attributes, outputs, layout]);
    const same = this.known.get(key);
    if (same) return same;
    const values = outputs.map(({ shape, type }): Value => ({ name: this.fresh('v'), type, shape, layout }));
    this.nodes.push({ op, domain, inputs: names, outputs: values.map((value) => value.name), attributes });
    this.known.set(key, values);
    return values;
  }

  /** The same tensor in another layout. */
  as(value: Value, layout: Layout): Value {
    if (value.layout === layout || value.shape.length !== 4) return value;
    if (value.layout === 'rows' && !this.wantedLayouts.has(value.name)) this.wantedLayouts.set(value.name, layout);
    if (value.constant) {
      const moved = this.constant(relayout(value.constant, value.shape, layout), inMemoryOrder(value.shape, layout), value.type === 'int32' ? 'int32' : 'float32');
      return { ...moved, shape: value.shape, layout, constant: value.constant };
    }
    if (value.filledWith) return this.fill(value.filledWith, value.shape, layout);
    if (sameMemory(value.shape, value.layout, layout)) {
      return this.node('Reshape', [value, this.indices(inMemoryOrder(value.shape, layout))], value.shape, value.type, { layout });
    }
    return this.node('Transpose', [value], value.shape, value.type, { layout, attributes: { perm: ints(permutation(value.layout, layout, 4)) } });
  }

  /** The same tensor with its memory in the order of its own axes. */
  rows(value: Value): Value {
    return this.as(value, 'rows');
  }

  /** Row-major reshape. */
  reshape(value: Value, shape: readonly number[]): Value {
    if (shape.length === value.shape.length && shape.every((n, i) => n === value.shape[i])) return value;
    if (value.constant) return this.constant(value.constant, shape, value.type === 'int32' ? 'int32' : 'float32');
    return this.node('Reshape', [this.rows(value), this.indices(shape)], shape, value.type);
  }

  /** A tensor that is `scalar` everywhere. */
  fill(scalar: Value, shape: readonly number[], layout: Layout = 'rows'): Value {
    const value = this.node('Expand', [scalar, this.indices(inMemoryOrder(shape, layout))], shape, scalar.type, { layout });
    return { ...value, filledWith: scalar };
  }

  cast(value: Value, type: OnnxType): Value {
    if (value.type === type) return value;
    const code = { float32: 1, int32: 6, int64: 7, bool: 9 }[type];
    return this.node('Cast', [value], value.shape, type, { layout: value.layout, attributes: { to: int(code) } });
  }

  /** The model of `outputs` (name -> value) with every node that none of them needs left out. */
  model(name: string, outputs: Record<string, Value>): OnnxModel {
    const named = Object.entries(outputs).map(([output, value]) => {
      this.nodes.push({ op: 'Identity', domain: '', inputs: [value.name], outputs: [output], attributes: {} });
      return { name: output, type: value.type, shape: inMemoryOrder(value.shape, value.layout) };
    });
    const needed = new Set(named.map((output) => output.name));
    const nodes = [...this.nodes].reverse().filter((node) => {
      if (!node.outputs.some((output) => needed.has(output))) return false;
      for (const input of node.inputs) needed.add(input);
      return true;
    }).reverse();
    return {
      name, nodes, outputs: named,
      // An input that nothing reads stays, so that a program is always fed the same names.
      inputs: this.inputs,
      constants: [...this.constants.values()].filter((tensor) => needed.has(tensor.name)),
    };
  }

  private fresh(prefix: string): string {
    return `${prefix}${this.counter++}`;
  }
}

function bytesOf(values: Float32Array | Int32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(values.buffer.slice(values.byteOffset, values.byteOffset + values.byteLength));
}

/** NumPy's broadcasting of shapes, by the tensors' own axes. */
export function broadcastShape(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => shapes.reduce((size, shape) => {
    const n = shape[axis - rank + shape.length] ?? 1;
    return n === 1 ? size : n;
  }, 1));
}
