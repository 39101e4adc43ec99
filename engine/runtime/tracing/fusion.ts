import { inMemoryOrder, isBlockedImage } from '../layout';
import { floats, text, type OnnxNode } from '../onnx/model';
import { sizeOf } from '../program';
import { blockedDomain, type Value } from './graph';

/** What fusing asks of the graph that the nodes are of. */
export interface FusionContext {
  valueOf: (this: void, name: string) => Value | undefined;
  /** A node that reshapes a value, and its output's name. */
  reshape: (this: void, name: string, shape: readonly number[]) => { node: OnnxNode; output: string };
}

/**
 * Convolutions of images in blocks do the bias, the addition and the rectifier that follow them while the result is still in
 * the processor's registers: each saves a pass over the image. `nodes` are all needed and in the order of their computation.
 */
export function fuseEpilogues(nodes: readonly OnnxNode[], context: FusionContext): OnnxNode[] {
  const consumers = new Map<string, OnnxNode[]>();
  for (const node of nodes) for (const input of new Set(node.inputs)) consumers.set(input, [...consumers.get(input) ?? [], node]);
  /** What stands in the place of a node: nothing where a later one does its work. */
  const replaced = new Map<OnnxNode, OnnxNode[]>();

  for (const node of nodes) {
    if (node.op !== 'Conv' || node.domain !== blockedDomain) continue;
    let chain: Chain = { before: [], convolution: node, after: [], result: node.outputs[0]! };
    let place = node;
    for (;;) {
      const next = onlyConsumer(chain.result, consumers);
      const longer = next && !replaced.has(next.node) && fused(chain, next.node, next.seen, context);
      if (!longer) break;
      for (const done of [place, ...next.reshapes]) replaced.set(done, []);
      replaced.set(next.node, [...longer.before, longer.convolution, ...longer.after]);
      chain = longer;
      place = next.node;
    }
  }
  return nodes.flatMap((node) => replaced.get(node) ?? [node]);
}

/** A convolution with what it does besides: the nodes that it needs before it, those that shape its result, and that result's name. */
interface Chain {
  before: readonly OnnxNode[];
  convolution: OnnxNode;
  after: readonly OnnxNode[];
  result: string;
}

/** The one node that reads a value, through reshapes that only it reads. */
function onlyConsumer(name: string, consumers: ReadonlyMap<string, readonly OnnxNode[]>): { node: OnnxNode; reshapes: OnnxNode[]; seen: string } | null {
  const reshapes: OnnxNode[] = [];
  for (let seen = name; ;) {
    const [node, ...others] = consumers.get(seen) ?? [];
    if (!node || others.length > 0) return null;
    if (node.op !== 'Reshape') return { node, reshapes, seen };
    reshapes.push(node);
    seen = node.outputs[0]!;
  }
}

/** The chain that also does what `next` does to its result, which that knows as `seen`; null where it can't. */
function fused({ before, convolution }: Chain, next: OnnxNode, seen: string, { valueOf, reshape }: FusionContext): Chain | null {
  const result = next.outputs[0]!;
  const [made, own, value] = [valueOf(convolution.outputs[0]!), valueOf(seen), valueOf(result)];
  if (convolution.attributes['activation'] !== undefined || !made || !own || !value) return null;
  const [image, filter, bias = '', sum = ''] = convolution.inputs as [string, string, string?, string?];
  const memory = inMemoryOrder(made.shape, made.layout);
  const lies = (other: Value) => (other.layout === 'rows' ? other.shape : inMemoryOrder(other.shape, other.layout)).join() === memory.join();
  const doing = (change: Partial<OnnxNode>, needs: readonly OnnxNode[] = []): Chain => {
    const chain = { before: [...before, ...needs], result };
    if (lies(value)) return { ...chain, convolution: { ...convolution, ...change, outputs: [result] }, after: [] };
    const back = reshape(convolution.outputs[0]!, value.layout === 'rows' ? value.shape : inMemoryOrder(value.shape, value.layout));
    return { ...chain, convolution: { ...convolution, ...change }, after: [{ ...back.node, outputs: [result] }] };
  };
  if ((next.op === 'Relu' || next.op === 'LeakyRelu') && isBlockedImage(value.layout)) {
    const { alpha } = next.attributes;
    return doing({ attributes: { ...convolution.attributes, activation: text(next.op), ...(alpha?.kind === 'float' ? { activation_params: floats([alpha.value]) } : {}) } });
  }
  if (next.op !== 'Add' || next.inputs[0] === next.inputs[1]) return null;
  const other = next.inputs.find((name) => name !== seen)!;
  const added = valueOf(other);
  if (!added) return null;
  if (sum === '' && isBlockedImage(value.layout) && [added, own].every(({ layout, shape }) => layout === value.layout && shape.join() === value.shape.join())) {
    if (lies(added)) return doing({ inputs: [image, filter, bias, other] });
    const seenSo = reshape(other, memory);
    return doing({ inputs: [image, filter, bias, seenSo.output] }, [seenSo.node]);
  }
  // In its pieces an image is [N, C/16, H, W, 16], and what is the same everywhere in a channel [1 or N, C/16, 1, 1, 16].
  const perChannel = own.shape.map((n, axis) => (axis === 0 ? added.shape[0] : axis === 1 || axis === 4 ? n : 1));
  if (bias !== '' || own.shape.length !== 5 || added.shape.join() !== perChannel.join() || sizeOf(added.shape) !== made.shape[3]) return null;
  const flat = reshape(other, [sizeOf(added.shape)]);
  return doing({ inputs: [image, filter, flat.output, ...(sum === '' ? [] : [sum])] }, [flat.node]);
}
