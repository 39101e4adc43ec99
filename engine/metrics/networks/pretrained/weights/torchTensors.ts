import { PersistentId, PickledName, PickledObject, type PickleValue } from './pickle';
import { shortName } from './shortName';
import { strided, type StoredTensor, type ValueType } from './storedTensor';

/**
 * Tensors in what `torch.save` or TorchScript have pickled: of a state dictionary by its keys, of a module by the names
 * of attributes on the way to them, as `state_dict()` has it ("Mixed_5b.branch1x1.conv.weight").
 */

const storageTypes: Record<string, ValueType> = {
  'torch.DoubleStorage': 'F64',
  'torch.FloatStorage': 'F32',
  'torch.HalfStorage': 'F16',
  'torch.BFloat16Storage': 'BF16',
  'torch.LongStorage': 'I64',
  'torch.IntStorage': 'I32',
  'torch.ShortStorage': 'I16',
  'torch.CharStorage': 'I8',
  'torch.ByteStorage': 'U8',
  'torch.BoolStorage': 'BOOL',
};
const tensorMakers = ['torch._utils._rebuild_tensor_v2', 'torch._utils._rebuild_parameter'] as const;
const [tensorMaker, parameterMaker] = tensorMakers;
/** Keys that hold the state dictionary in files that hold more. */
const wrappings = ['state_dict', 'model'];
/** Modules within modules. */
const deepest = 32;
const mostTensors = 100_000;

/** Functions and classes that state dictionaries name. */
export function isStateName(name: string): boolean {
  return name === 'collections.OrderedDict' || name in storageTypes || tensorMakers.some((maker) => maker === name);
}

/** Those that modules of TorchScript name, beside: classes of modules, and lists of plain numbers. */
export function isScriptName(name: string): boolean {
  return isStateName(name) || name.startsWith('__torch__.') || /^torch\.jit\._pickle\.build_\w+list$/.test(name);
}

/** A storage as a pickle names it. */
export interface NamedStorage {
  key: string;
  type: ValueType;
  /** How many it has. */
  values: number;
}

/** The bytes of a storage. @throws Error if there is none, or it is of another size. */
export type Storages = (storage: NamedStorage) => Uint8Array;

/** @throws Error if it stands for something else. */
export function storageOf({ id }: PersistentId): NamedStorage {
  const [kind, type, key, , values] = Array.isArray(id) ? id : [];
  const valueType = type instanceof PickledName ? storageTypes[type.name] : undefined;
  if (kind !== 'storage' || valueType === undefined || typeof key !== 'string' || !isSize(values))
    throw new Error('it names something outside its pickle that is no storage');
  return { key, type: valueType, values };
}

/** @throws Error saying what is damaged, or that there are no tensors. */
export function tensorsOf(root: PickleValue, storages: Storages): Map<string, StoredTensor> {
  const found = new Map<string, StoredTensor>();
  const visited = new Set<PickleValue>();
  const collect = (value: PickleValue, path: string, depth: number) => {
    const tensor = tensorOf(value, storages);
    if (tensor) {
      if (found.size >= mostTensors) throw new Error(`it holds more than ${mostTensors} tensors`);
      found.set(path, tensor);
      return;
    }
    const members = membersOf(value);
    // A module may stand in two places, or within itself.
    if (!members || depth > deepest || visited.has(value)) return;
    visited.add(value);
    for (const [key, member] of members)
      if (typeof key === 'string') collect(member, path === '' ? key : `${path}.${key}`, depth + 1);
  };
  collect(unwrapped(root), '', 0);
  if (found.size === 0) throw new Error('it holds no tensors by name');
  return found;
}

/** What is in a dictionary, or the attributes of a module. */
function membersOf(value: PickleValue): Map<PickleValue, PickleValue> | null {
  if (value instanceof Map) return value;
  if (!(value instanceof PickledObject)) return null;
  if (value.callee === 'collections.OrderedDict') return value.items;
  return value.callee.startsWith('__torch__.') && value.state instanceof Map ? value.state : null;
}

function unwrapped(root: PickleValue): PickleValue {
  if (!(root instanceof Map)) return root;
  const key = wrappings.find((each) => membersOf(root.get(each) ?? null));
  return key === undefined ? root : root.get(key)!;
}

function tensorOf(value: PickleValue, storages: Storages): StoredTensor | null {
  if (!(value instanceof PickledObject)) return null;
  if (value.callee === parameterMaker) return tensorOf(value.args[0] ?? null, storages);
  if (value.callee !== tensorMaker) return null;
  const [reference, offset, shape, strides] = value.args;
  if (!(reference instanceof PersistentId)) throw new Error('a tensor names no storage');
  if (!isSize(offset) || !isSizes(shape) || !isSizes(strides)) throw new Error('a tensor has no proper shape');
  const storage = storageOf(reference);
  return { shape, read: () => strided(storages(storage), storage.type, { shape, offset, strides }) };
}

function isSize(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isSizes(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.every(isSize);
}

/** That a storage is not as large as the pickle says. */
export function wrongStorage(key: string): Error {
  return new Error(`its storage ${shortName(key)} is missing, or of another size than its pickle says`);
}
