import {
  inMemoryOrder,
  isBlocked,
  isBlockedImage,
  pieceShape,
  rearrangement,
  relayout,
  sameMemory,
  type Block,
  type Layout,
} from '../layout';
import { fuseEpilogues, type FusionContext } from './fusion';
import type { KernelVariants } from './kernelVariants';
import {
  blockedDomain,
  int,
  ints,
  type Attribute,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxType,
  type OnnxValue,
} from '../onnx/model';

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
  /** Inputs of the graph from which it was computed element by element: to have it in another layout, have those so. */
  readonly sources?: readonly string[];
  /** Set where several smaller values were spread out: to have it in another layout, spread them out so. */
  readonly spread?: (layout: Layout) => Value;
  /** Set where it is another value times one number. */
  readonly multiple?: { of: Value; by: Value };
  /** Set where it is a matrix product, by how to compute some of its rows and columns alone. */
  readonly part?: (begin: readonly number[], size: readonly number[]) => Value;
}

export interface NodeOptions {
  attributes?: Record<string, Attribute>;
  domain?: string;
  layout?: Layout;
  sources?: readonly string[];
}

/** What the provider that will run the graph can do. */
export interface GraphTarget {
  /** Has com.microsoft's FusedMatMul. */
  fusedMatMul: boolean;
  /** Channels in a block of its convolutions for images in blocks; null where it has none. */
  block: Block | null;
  /** How to write what can be written in several ways. */
  kernelVariants: KernelVariants;
}

/** From this length on, a constant that is one number everywhere is kept as that number. */
const longUniform = 64;

/**
 * An ONNX graph as it grows while a step is traced. Equal nodes become one, values carry their memory layout, and a
 * layout that is asked for twice is made once.
 */
export class Graph {
  private readonly nodes: OnnxNode[] = [];
  private readonly constants = new Map<string, OnnxTensor>();
  private readonly inputs: OnnxValue[] = [];
  private readonly known = new Map<string, Value[]>();
  /** Lists of int64 by their values. */
  private readonly lists = new Map<string, Value>();
  private readonly values = new Map<string, Value>();
  private counter = 0;
  /** Which layout the graph first wanted each input in, by the input's name. */
  readonly wantedLayouts = new Map<string, Layout>();

  constructor(readonly target: GraphTarget) {}

  /**
   * Channels in a block.
   * @throws Error where the device has no convolutions for blocks: no kernel variant may ask for them there.
   */
  get block(): Block {
    if (this.target.block === null) throw new Error('This device has no convolutions for images in blocks.');
    return this.target.block;
  }

  input(name: string, type: OnnxType, shape: readonly number[], layout: Layout): Value {
    this.inputs.push({ name, type, shape: inMemoryOrder(shape, layout) });
    const value: Value = { name, type, shape, layout, sources: [name] };
    this.values.set(name, value);
    return value;
  }

  /** A tensor whose values are known now, row-major. */
  constant(
    values: Float32Array | Int32Array,
    shape: readonly number[],
    type: 'float32' | 'int32' | 'bool' = 'float32',
  ): Value {
    // TF.js spells out its ones and zeros.
    if (type !== 'bool' && values.length >= longUniform && values.every((x) => x === values[0]))
      return this.fill(this.constant(values.slice(0, 1), [], type), shape);
    const bytes = type === 'bool' ? Uint8Array.from(values) : bytesOf(values);
    return { ...this.literal(bytes, shape, type), ...(type === 'bool' ? {} : { constant: values }) };
  }

  scalar(value: number): Value {
    return this.constant(Float32Array.of(value), []);
  }

  /** A list of int64, as ONNX wants shapes, axes and pads. */
  indices(values: readonly number[]): Value {
    const key = values.join();
    const known = this.lists.get(key);
    if (known) return known;
    const list = this.literal(bytesOf(BigInt64Array.from(values, BigInt)), [values.length], 'int64');
    this.lists.set(key, list);
    return list;
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
  node(
    op: string,
    inputs: readonly (Value | null)[],
    shape: readonly number[],
    type: OnnxType,
    options: NodeOptions = {},
  ): Value {
    return this.nodeOf(op, inputs, [{ shape, type }], options)[0]!;
  }

  nodeOf(
    op: string,
    inputs: readonly (Value | null)[],
    outputs: readonly { shape: readonly number[]; type: OnnxType }[],
    options: NodeOptions = {},
  ): Value[] {
    const { attributes = {}, domain = '', layout = 'rows', sources } = options;
    const names = inputs.map((input) => input?.name ?? '');
    const key = JSON.stringify([op, domain, names, attributes, outputs, layout]);
    const same = this.known.get(key);
    if (same) return same;
    const values = outputs.map(({ shape, type }): Value => ({
      name: this.fresh('v'),
      type,
      shape,
      layout,
      ...(sources ? { sources } : {}),
    }));
    this.nodes.push({ op, domain, inputs: names, outputs: values.map((value) => value.name), attributes });
    this.known.set(key, values);
    for (const value of values) this.values.set(value.name, value);
    return values;
  }

  /** The same tensor in another layout. */
  as(value: Value, layout: Layout): Value {
    if (value.layout === layout || value.shape.length !== 4) return value;
    // What has one channel is only read beside images in blocks, and lies the same in rows.
    if (value.layout === 'rows' && !(isBlockedImage(layout) && value.shape[3] === 1)) {
      for (const source of value.sources ?? [])
        if (!this.wantedLayouts.has(source)) this.wantedLayouts.set(source, layout);
    }
    if (value.constant) {
      const moved = this.constant(
        relayout(value.constant, value.shape, layout),
        inMemoryOrder(value.shape, layout),
        value.type === 'int32' ? 'int32' : 'float32',
      );
      return { ...moved, shape: value.shape, layout, constant: value.constant };
    }
    if (value.filledWith) return this.fill(value.filledWith, value.shape, layout);
    if (value.spread) return value.spread(layout);
    const { layout: from, shape, type } = value;
    const lying = (x: Value, axes: readonly number[]) =>
      this.node('Reshape', [x, this.indices(axes)], shape, type, { layout });
    if (sameMemory(shape, from, layout)) return lying(value, inMemoryOrder(shape, layout));
    if (type === 'float32' && isBlockedImage(layout) && (from === 'nchw' || from === 'rows')) {
      return this.reordered(value, shape, from, layout);
    }
    if (type === 'float32' && isBlockedImage(from) && (layout === 'nchw' || layout === 'rows')) {
      return this.node('ReorderOutput', [value], shape, type, {
        domain: blockedDomain,
        layout,
        attributes: { channels: int(shape[3]!), channels_last: int(layout === 'rows' ? 1 : 0) },
      });
    }
    const { split, permutation } = rearrangement(shape, from, layout);
    const whole = split.length === 4;
    const pieces = whole ? value : lying(value, split);
    const moved = this.node('Transpose', [pieces], shape, type, { layout, attributes: { perm: ints(permutation) } });
    return whole ? moved : lying(moved, inMemoryOrder(shape, layout));
  }

  /**
   * Channels that are the last axis of memory ('rows') or the second ('nchw') put into blocks; `shape` and `layout` are
   * the result's.
   */
  reordered(value: Value, shape: readonly number[], from: 'rows' | 'nchw', layout: Layout = 'rows'): Value {
    return this.node('ReorderInput', [value], shape, value.type, {
      domain: blockedDomain,
      layout,
      attributes: { channels_last: int(from === 'rows' ? 1 : 0) },
    });
  }

  /** The same tensor in a layout without blocks. */
  unblocked(value: Value): Value {
    return isBlocked(value.layout) ? this.as(value, isBlockedImage(value.layout) ? 'nchw' : 'oihw') : value;
  }

  /** The memory of a tensor as it lies, taken for another shape. */
  reinterpret(value: Value, shape: readonly number[]): Value {
    return this.node('Reshape', [value, this.indices(shape)], shape, value.type);
  }

  /** The same with every piece of a split axis an axis of its own; and back, with `withPieces`. */
  pieces(value: Value): Value {
    return this.reinterpret(value, pieceShape(value.shape, value.layout));
  }

  withPieces(pieces: Value, shape: readonly number[], layout: Layout): Value {
    return this.node('Reshape', [pieces, this.indices(inMemoryOrder(shape, layout))], shape, pieces.type, { layout });
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
    const value = this.node('Expand', [scalar, this.indices(inMemoryOrder(shape, layout))], shape, scalar.type, {
      layout,
    });
    return { ...value, filledWith: scalar };
  }

  cast(value: Value, type: OnnxType): Value {
    if (value.type === type) return value;
    const code = { float32: 1, int32: 6, int64: 7, bool: 9 }[type];
    return this.node('Cast', [value], value.shape, type, { layout: value.layout, attributes: { to: int(code) } });
  }

  /** Its nodes so far: two such numbers bound what was appended between them. */
  get length(): number {
    return this.nodes.length;
  }

  /** An input, or the result of a node. */
  valueNamed(name: string): Value {
    const value = this.values.get(name);
    if (!value) throw new Error(`The graph has no value ${name}.`);
    return value;
  }

  /** `names`, and all that is computed from them by the nodes from `from` to before `to`. */
  dependents(names: readonly string[], from: number, to: number): Set<string> {
    const found = new Set(names);
    for (const { inputs, outputs } of this.nodes.slice(from, to))
      if (inputs.some((input) => found.has(input))) for (const output of outputs) found.add(output);
    return found;
  }

  /** What the nodes from `from` to before `to` read that none of them computes. */
  readsOf(from: number, to: number): string[] {
    const nodes = this.nodes.slice(from, to);
    const computed = new Set(nodes.flatMap(({ outputs }) => outputs));
    return [...new Set(nodes.flatMap(({ inputs }) => inputs))].filter((input) => !computed.has(input));
  }

  /**
   * Appends the nodes from `from` to before `to` once more, reading other values by `renamed`, to which it adds the
   * results. Nodes that no renamed value reaches stay the only ones of their kind.
   */
  copy(from: number, to: number, renamed: Map<string, string>): void {
    for (const node of this.nodes.slice(from, to)) {
      if (!node.inputs.some((input) => renamed.has(input))) continue;
      const outputs = node.outputs.map((output) => {
        const { type, shape, layout } = this.valueNamed(output);
        const value: Value = { name: this.fresh('v'), type, shape, layout };
        this.values.set(value.name, value);
        renamed.set(output, value.name);
        return value.name;
      });
      this.nodes.push({ ...node, inputs: node.inputs.map((input) => renamed.get(input) ?? input), outputs });
    }
  }

  /** The model of `outputs` (name -> value) with every node that none of them needs left out. */
  model(name: string, outputs: Record<string, Value>): OnnxModel {
    const named = Object.entries(outputs).map(([output, value]) => {
      this.nodes.push({ op: 'Identity', domain: '', inputs: [value.name], outputs: [output], attributes: {} });
      return { name: output, type: value.type, shape: inMemoryOrder(value.shape, value.layout) };
    });
    const needed = new Set(named.map((output) => output.name));
    const nodes = [...this.nodes]
      .reverse()
      .filter((node) => {
        if (!node.outputs.some((output) => needed.has(output))) return false;
        for (const input of node.inputs) needed.add(input);
        return true;
      })
      .reverse();
    const fused = this.target.block === null ? nodes : fuseEpilogues(nodes, this.fusionContext(needed));
    return {
      name,
      nodes: withoutCopies(fused),
      outputs: named,
      // An input that nothing reads stays, so that a program is always fed the same names.
      inputs: this.inputs,
      constants: [...this.constants.values()].filter((tensor) => needed.has(tensor.name)),
    };
  }

  /** What fusing needs; constants that its nodes read are added to `needed`. */
  private fusionContext(needed: Set<string>): FusionContext {
    const added = (op: string, input: string, shape: readonly number[]) => {
      const to = this.indices(shape).name;
      const output = this.fresh('v');
      for (const name of [input, to]) needed.add(name);
      return { output, node: { op, domain: '', inputs: [input, to], outputs: [output], attributes: {} } };
    };
    return {
      valueOf: (name) => this.values.get(name),
      reshape: (name, shape) => added('Reshape', name, shape),
      ones: (shape) => added('Expand', this.scalar(1).name, shape),
      block: this.block,
      fresh: () => this.fresh('v'),
    };
  }

  private fresh(prefix: string): string {
    return `${prefix}${this.counter++}`;
  }
}

/** Results under the names of the outputs where they are computed, instead of copied to there. */
function withoutCopies(nodes: readonly OnnxNode[]): OnnxNode[] {
  const computed = new Set(nodes.flatMap(({ op, outputs }) => (op === 'Identity' ? [] : outputs)));
  const renamed = new Map<string, string>();
  const kept = nodes.filter(({ op, inputs, outputs }) => {
    const [from, to] = [inputs[0]!, outputs[0]!];
    // A value that is two outputs is copied to the second.
    if (op !== 'Identity' || !computed.has(from) || renamed.has(from)) return true;
    renamed.set(from, to);
    return false;
  });
  const name = (old: string) => renamed.get(old) ?? old;
  return kept.map((node) => ({ ...node, inputs: node.inputs.map(name), outputs: node.outputs.map(name) }));
}

function bytesOf(values: Float32Array | Int32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(values.buffer.slice(values.byteOffset, values.byteOffset + values.byteLength));
}

/** NumPy's broadcasting of shapes, by the tensors' own axes. */
export function broadcastShape(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) =>
    shapes.reduce((size, shape) => {
      const n = shape[axis - rank + shape.length] ?? 1;
      return n === 1 ? size : n;
    }, 1),
  );
}
