/**
 * Inception-v3 as the original FID has it: TensorFlow's graph of 2015-12-05 (Szegedy et al., "Rethinking the Inception
 * Architecture", 2016; Heusel et al., 2017). It is not the network of today's libraries: average pools do not count the
 * padding, the last block has a max pool in place of the average one, and there are 1,008 logits.
 *
 * Written once for whoever walks through it: with tensors it computes, with numbers of channels it tells what tensors
 * there are.
 */

/** A convolution without bias, batch normalisation and a rectifier. */
export interface Unit {
  /** As PyTorch's conversions name it: "Mixed_5b.branch1x1". */
  name: string;
  /** As TensorFlow's graph, and the TorchScript made of it, name it: "mixed.conv". */
  graphName: string;
  kernel: readonly [height: number, width: number];
  outputs: number;
  stride: 1 | 2;
  padding: 'same' | 'valid';
}

/** What is done with maps of type `T`. */
export interface Walk<T> {
  unit(unit: Unit, input: T): T;
  /** 3x3, stride 1, `same`, over what lies inside the image alone. */
  averagePool(input: T): T;
  /** 3x3: of stride 2 without padding, or of stride 1 with `same`. */
  maxPool(input: T, stride: 1 | 2): T;
  /** Along channels. */
  concat(inputs: T[]): T;
}

/** Pixels along one side of the images that it sees. */
export const inceptionSide = 299;
/** Channels of the last map, whose means over pixels are the features; and logits that are made of them. */
export const [inceptionFeatures, inceptionLogits] = [2048, 1008];

/** From images to the last map, `8 x 8 x 2048`. */
export function walkInception<T>(walk: Walk<T>, images: T): T {
  const stem = (name: string, graphName: string, outputs: number, kernel: number, input: T, options: Options = {}) =>
    walk.unit({ name, graphName, kernel: [kernel, kernel], outputs, stride: 1, padding: 'valid', ...options }, input);
  let x = stem('Conv2d_1a_3x3', 'conv', 32, 3, images, { stride: 2 });
  x = stem('Conv2d_2a_3x3', 'conv_1', 32, 3, x);
  x = stem('Conv2d_2b_3x3', 'conv_2', 64, 3, x, { padding: 'same' });
  x = stem('Conv2d_3b_1x1', 'conv_3', 80, 1, walk.maxPool(x, 2));
  x = stem('Conv2d_4a_3x3', 'conv_4', 192, 3, x);
  x = walk.maxPool(x, 2);
  const block = (name: string, graphName: string) => new Block(walk, name, graphName);
  x = narrowBlock(block('Mixed_5b', 'mixed'), x, 32);
  x = narrowBlock(block('Mixed_5c', 'mixed_1'), x, 64);
  x = narrowBlock(block('Mixed_5d', 'mixed_2'), x, 64);
  x = firstReduction(block('Mixed_6a', 'mixed_3'), x);
  x = factorisedBlock(block('Mixed_6b', 'mixed_4'), x, 128);
  x = factorisedBlock(block('Mixed_6c', 'mixed_5'), x, 160);
  x = factorisedBlock(block('Mixed_6d', 'mixed_6'), x, 160);
  x = factorisedBlock(block('Mixed_6e', 'mixed_7'), x, 192);
  x = secondReduction(block('Mixed_7a', 'mixed_8'), x);
  x = wideBlock(block('Mixed_7b', 'mixed_9'), x, walk.averagePool(x));
  return wideBlock(block('Mixed_7c', 'mixed_10'), x, walk.maxPool(x, 1));
}

/** All units, with the channels of what they get. */
export function inceptionUnits(): (Unit & { inputs: number })[] {
  const units: (Unit & { inputs: number })[] = [];
  walkInception<number>(
    {
      unit(unit, inputs) {
        units.push({ ...unit, inputs });
        return unit.outputs;
      },
      averagePool: (channels) => channels,
      maxPool: (channels) => channels,
      concat: (channels) => channels.reduce((sum, own) => sum + own, 0),
    },
    3,
  );
  return units;
}

type Options = Partial<Pick<Unit, 'stride' | 'padding'>>;
/** Names of a unit within its block, its outputs and kernel. */
type Part = [name: string, graphName: string, outputs: number, height: number, width: number, options?: Options];

/** A block of branches side by side. */
class Block<T> {
  constructor(
    readonly walk: Walk<T>,
    private readonly name: string,
    private readonly graphName: string,
  ) {}

  /** Units one after the other. */
  chain(input: T, ...parts: Part[]): T {
    return parts.reduce((x, [name, graphName, outputs, height, width, options]) => {
      const [own, graph] = [`${this.name}.${name}`, `${this.graphName}.${graphName}`];
      const unit: Unit = { name: own, graphName: graph, kernel: [height, width], outputs, stride: 1, padding: 'same' };
      return this.walk.unit({ ...unit, ...options }, x);
    }, input);
  }
}

const reducing: Options = { stride: 2, padding: 'valid' };

/** 35 x 35 (figure 5 of the paper, with one 5x5 left). */
function narrowBlock<T>(block: Block<T>, x: T, pooled: number): T {
  return block.walk.concat([
    block.chain(x, ['branch1x1', 'conv', 64, 1, 1]),
    block.chain(x, ['branch5x5_1', 'tower.conv', 48, 1, 1], ['branch5x5_2', 'tower.conv_1', 64, 5, 5]),
    block.chain(
      x,
      ['branch3x3dbl_1', 'tower_1.conv', 64, 1, 1],
      ['branch3x3dbl_2', 'tower_1.conv_1', 96, 3, 3],
      ['branch3x3dbl_3', 'tower_1.conv_2', 96, 3, 3],
    ),
    block.chain(block.walk.averagePool(x), ['branch_pool', 'tower_2.conv', pooled, 1, 1]),
  ]);
}

/** From 35 x 35 to 17 x 17. */
function firstReduction<T>(block: Block<T>, x: T): T {
  return block.walk.concat([
    block.chain(x, ['branch3x3', 'conv', 384, 3, 3, reducing]),
    block.chain(
      x,
      ['branch3x3dbl_1', 'tower.conv', 64, 1, 1],
      ['branch3x3dbl_2', 'tower.conv_1', 96, 3, 3],
      ['branch3x3dbl_3', 'tower.conv_2', 96, 3, 3, reducing],
    ),
    block.walk.maxPool(x, 2),
  ]);
}

/** 17 x 17 (figure 6 of the paper, n = 7). */
function factorisedBlock<T>(block: Block<T>, x: T, inner: number): T {
  return block.walk.concat([
    block.chain(x, ['branch1x1', 'conv', 192, 1, 1]),
    block.chain(
      x,
      ['branch7x7_1', 'tower.conv', inner, 1, 1],
      ['branch7x7_2', 'tower.conv_1', inner, 1, 7],
      ['branch7x7_3', 'tower.conv_2', 192, 7, 1],
    ),
    block.chain(
      x,
      ['branch7x7dbl_1', 'tower_1.conv', inner, 1, 1],
      ['branch7x7dbl_2', 'tower_1.conv_1', inner, 7, 1],
      ['branch7x7dbl_3', 'tower_1.conv_2', inner, 1, 7],
      ['branch7x7dbl_4', 'tower_1.conv_3', inner, 7, 1],
      ['branch7x7dbl_5', 'tower_1.conv_4', 192, 1, 7],
    ),
    block.chain(block.walk.averagePool(x), ['branch_pool', 'tower_2.conv', 192, 1, 1]),
  ]);
}

/** From 17 x 17 to 8 x 8. */
function secondReduction<T>(block: Block<T>, x: T): T {
  return block.walk.concat([
    block.chain(x, ['branch3x3_1', 'tower.conv', 192, 1, 1], ['branch3x3_2', 'tower.conv_1', 320, 3, 3, reducing]),
    block.chain(
      x,
      ['branch7x7x3_1', 'tower_1.conv', 192, 1, 1],
      ['branch7x7x3_2', 'tower_1.conv_1', 192, 1, 7],
      ['branch7x7x3_3', 'tower_1.conv_2', 192, 7, 1],
      ['branch7x7x3_4', 'tower_1.conv_3', 192, 3, 3, reducing],
    ),
    block.walk.maxPool(x, 2),
  ]);
}

/** 8 x 8 (figure 7 of the paper). */
function wideBlock<T>(block: Block<T>, x: T, pooled: T): T {
  const short = block.chain(x, ['branch3x3_1', 'tower_conv', 384, 1, 1]);
  const long = block.chain(
    x,
    ['branch3x3dbl_1', 'tower_1_conv', 448, 1, 1],
    ['branch3x3dbl_2', 'tower_1_conv_1', 384, 3, 3],
  );
  return block.walk.concat([
    block.chain(x, ['branch1x1', 'conv', 320, 1, 1]),
    block.chain(short, ['branch3x3_2a', 'tower_mixed_conv', 384, 1, 3]),
    block.chain(short, ['branch3x3_2b', 'tower_mixed_conv_1', 384, 3, 1]),
    block.chain(long, ['branch3x3dbl_3a', 'tower_1_mixed_conv', 384, 1, 3]),
    block.chain(long, ['branch3x3dbl_3b', 'tower_1_mixed_conv_1', 384, 3, 1]),
    block.chain(pooled, ['branch_pool', 'tower_2_conv', 192, 1, 1]),
  ]);
}
