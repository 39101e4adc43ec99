import { inMemoryOrder, isBlockedImage, type Block } from '../layout';
import { blockedDomain, floats, text, type OnnxNode } from '../onnx/model';
import { sizeOf } from '../program';
import { oneTap } from './convolution/oneTap';
import type { Value } from './graph';

/** What fusing asks of the graph that the nodes are of. */
export interface FusionContext {
  valueOf: (this: void, name: string) => Value | undefined;
  /** A node that reshapes a value, and its output's name. */
  reshape: (this: void, name: string, shape: readonly number[]) => Added;
  /** A node that makes a tensor of ones. */
  ones: (this: void, shape: readonly number[]) => Added;
  /** Channels in a block. */
  block: Block;
  /** The name of a new value. */
  fresh: (this: void) => string;
}

interface Added {
  node: OnnxNode;
  output: string;
}

/**
 * Convolutions of images in blocks do the bias, the addition and the rectifier that follow them while the result is
 * still in the processor's registers: each saves a pass over the image. `nodes` are all needed and in the order of
 * their computation.
 */
export function fuseEpilogues(nodes: readonly OnnxNode[], context: FusionContext): OnnxNode[] {
  const consumers = new Map<string, OnnxNode[]>();
  for (const node of nodes) {
    for (const input of new Set(node.inputs)) {
      const known = consumers.get(input);
      if (known) known.push(node);
      else consumers.set(input, [node]);
    }
  }
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
  return nodes.flatMap((node) => replaced.get(node) ?? offsetByConvolution(node, context) ?? [node]);
}

/**
 * An offset for each channel that no convolution before it could add, by one of a single tap: faster than a sum that
 * broadcasts.
 */
function offsetByConvolution(
  node: OnnxNode,
  { valueOf, reshape, ones, fresh, block: size }: FusionContext,
): OnnxNode[] | null {
  if (node.op !== 'Add') return null;
  const value = valueOf(node.outputs[0]!);
  const [image, offset] =
    [node.inputs, [...node.inputs].reverse()].find(
      ([x, b]) =>
        value && isPerChannel(valueOf(b!), valueOf(x!), size) && valueOf(x!)!.shape.join() === value.shape.join(),
    ) ?? [];
  if (!value || !image || !offset) return null;
  const [batch, blocks, height, width, block] = value.shape as [number, number, number, number, number];
  const perImage = valueOf(offset)!.shape[0] === batch;
  const [images, planes] = perImage ? [1, batch * blocks * block] : [batch, blocks * block];
  const [seen, flat, factors] = [
    reshape(image, [images, planes, height, width]),
    reshape(offset, [planes]),
    ones([planes, 1, 1, 1]),
  ];
  const added = fresh();
  const back = reshape(added, value.shape);
  return [
    seen.node,
    flat.node,
    factors.node,
    {
      op: 'Conv',
      domain: blockedDomain,
      inputs: [seen.output, factors.output, flat.output],
      outputs: [added],
      attributes: oneTap(planes),
    },
    { ...back.node, outputs: node.outputs },
  ];
}

/**
 * Whether a value is the same everywhere in a channel of an image that is seen in its pieces: [1 or N, C/16, 1, 1, 16]
 * beside [N, C/16, H, W, 16].
 */
function isPerChannel(offset: Value | undefined, image: Value | undefined, size: Block): boolean {
  if (offset?.shape.length !== 5 || image?.shape.length !== 5 || image.type !== 'float32') return false;
  const [batch, blocks, height, width, block] = image.shape as [number, number, number, number, number];
  const [images] = offset.shape;
  return (
    height * width > 1 &&
    block === size &&
    (images === 1 || images === batch) &&
    offset.shape.slice(1).join() === [blocks, 1, 1, block].join()
  );
}

/**
 * A convolution with what it does besides: the nodes that it needs before it, those that shape its result, and that
 * result's name.
 */
interface Chain {
  before: readonly OnnxNode[];
  convolution: OnnxNode;
  after: readonly OnnxNode[];
  result: string;
}

/** The one node that reads a value, through reshapes that only it reads. */
function onlyConsumer(
  name: string,
  consumers: ReadonlyMap<string, readonly OnnxNode[]>,
): { node: OnnxNode; reshapes: OnnxNode[]; seen: string } | null {
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
function fused(
  { before, convolution }: Chain,
  next: OnnxNode,
  seen: string,
  { valueOf, reshape, block }: FusionContext,
): Chain | null {
  const result = next.outputs[0]!;
  const [made, own, value] = [valueOf(convolution.outputs[0]!), valueOf(seen), valueOf(result)];
  if (convolution.attributes['activation'] !== undefined || !made || !own || !value) return null;
  const [image, filter, bias = '', sum = ''] = convolution.inputs as [string, string, string?, string?];
  const memory = inMemoryOrder(made.shape, made.layout);
  const lies = (other: Value) => inMemoryOrder(other.shape, other.layout).join() === memory.join();
  const doing = (change: Partial<OnnxNode>, needs: readonly OnnxNode[] = []): Chain => {
    const chain = { before: [...before, ...needs], result };
    if (lies(value)) return { ...chain, convolution: { ...convolution, ...change, outputs: [result] }, after: [] };
    const back = reshape(convolution.outputs[0]!, inMemoryOrder(value.shape, value.layout));
    return { ...chain, convolution: { ...convolution, ...change }, after: [{ ...back.node, outputs: [result] }] };
  };
  if ((next.op === 'Relu' || next.op === 'LeakyRelu') && isBlockedImage(value.layout)) {
    const { alpha } = next.attributes;
    return doing({
      attributes: {
        ...convolution.attributes,
        activation: text(next.op),
        ...(alpha?.kind === 'float' ? { activation_params: floats([alpha.value]) } : {}),
      },
    });
  }
  if (next.op !== 'Add' || next.inputs[0] === next.inputs[1]) return null;
  const other = next.inputs.find((name) => name !== seen)!;
  const added = valueOf(other);
  if (!added) return null;
  if (
    sum === '' &&
    isBlockedImage(value.layout) &&
    [added, own].every(({ layout, shape }) => layout === value.layout && shape.join() === value.shape.join())
  ) {
    if (lies(added)) return doing({ inputs: [image, filter, bias, other] });
    const seenSo = reshape(other, memory);
    return doing({ inputs: [image, filter, bias, seenSo.output] }, [seenSo.node]);
  }
  // What is seen in pieces must be the convolution's own image, not its memory in some other shape.
  const sameImage = isBlockedImage(made.layout) && made.shape[1] === own.shape[2] && made.shape[2] === own.shape[3];
  if (bias !== '' || !sameImage || !isPerChannel(added, own, block) || sizeOf(added.shape) !== made.shape[3])
    return null;
  const flat = reshape(other, [sizeOf(added.shape)]);
  return doing({ inputs: [image, filter, flat.output, ...(sum === '' ? [] : [sum])] }, [flat.node]);
}
