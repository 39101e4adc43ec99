import type { Tensor } from '@tensorflow/tfjs-core';
import type { Random } from '../random';
import { sizeOf, type HostTensors, type Tensors } from '../runtime/program';

/** How one tensor of a network begins. */
export interface Declared {
  shape: readonly number[];
  initial: (random: Random, size: number) => Float32Array;
}

/** A network's tensors by name, before they have values. */
export type Declaration = Record<string, Declared>;

/** All of them in one: the parts of a network. */
export function merged(...declarations: Declaration[]): Declaration {
  return Object.fromEntries(declarations.flatMap((declaration) => Object.entries(declaration)));
}

/** N(0, deviation^2). */
export const normal =
  (deviation: number): Declared['initial'] =>
  (random, size) =>
    random.normals(size).map((x) => x * deviation);
export const constant =
  (value: number): Declared['initial'] =>
  (_random, size) =>
    new Float32Array(size).fill(value);

/** N(0, 2 / fanIn): keeps the variance through a layer followed by a rectifier (He et al., 2015). */
export const he = (fanIn: number) => normal(Math.sqrt(2 / fanIn));
/** N(0, 1 / fanIn): keeps the variance through a linear layer. */
export const lecun = (fanIn: number) => normal(Math.sqrt(1 / fanIn));

/** First values of everything declared, each name with `prefix` before it. */
export function initialise(declaration: Declaration, random: Random, prefix: string): HostTensors {
  return Object.fromEntries(
    Object.entries(declaration).map(([name, { shape, initial }]) => [
      prefix + name,
      { shape, data: initial(random, sizeOf(shape)) },
    ]),
  );
}

/** Zeros in the shapes of `like`, under another prefix: optimiser slots. */
export function zerosLike(declaration: Declaration, prefix: string): HostTensors {
  return Object.fromEntries(
    Object.entries(declaration).map(([name, { shape }]) => [
      prefix + name,
      { shape, data: new Float32Array(sizeOf(shape)) },
    ]),
  );
}

/** Copies of tensors under another prefix. */
export function copies(tensors: HostTensors, from: string, to: string): HostTensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [
      to + name.slice(from.length),
      { shape, data: data.slice() },
    ]),
  );
}

/** The tensors whose name begins with `prefix`, without it. */
export function selectPrefix(prefix: string, tensors: Tensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  );
}

/** The same tensors with `prefix` before every name. */
export function addPrefix(prefix: string, tensors: Tensors): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]));
}

/** The tensor of that name. @throws Error where there is none. */
export function getTensor(tensors: Tensors, name: string): Tensor {
  const tensor = tensors[name];
  if (!tensor) throw new Error(`The network has no tensor "${name}".`);
  return tensor;
}

/** The tensors of `after` that replace those of `before`: what a step changes of its state. */
export function changedTensors(before: Tensors, after: Tensors): Tensors {
  return Object.fromEntries(Object.entries(after).filter(([name, tensor]) => before[name] !== tensor));
}
