import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/**
 * Whether an ONNX file names other files for its tensors, which could be any on a machine: whether anywhere in it a
 * tensor's `data_location` (field 14 of TensorProto in onnx.proto3) is EXTERNAL (1), or `external_data` (13) is there.
 * Tensors are in the graph (field 7 of the model; in it 5, or attributes of nodes), and in graphs within.
 * @throws RangeError or Error if it is no protocol buffer: then ONNX Runtime refuses it, too.
 */
export function hasDataElsewhere(file: Uint8Array): boolean {
  try {
    return inMessage(file, 'model');
  } catch {
    return false;
  }
}

type Kind = 'model' | 'graph' | 'node' | 'attribute' | 'sparse' | 'function' | 'tensor';

/** Which fields hold messages that may hold tensors. */
const within: Record<Kind, Readonly<Record<number, Kind>>> = {
  model: { 7: 'graph', 25: 'function' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  function: { 7: 'node', 11: 'attribute' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  tensor: {},
};
/** Graphs within graphs. */
const deepest = 64;

function inMessage(bytes: Uint8Array, kind: Kind, depth = 0): boolean {
  if (depth > deepest) return true;
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    const inner = within[kind][field];
    if (kind === 'tensor' && (field === 13 || field === 14)) {
      if (type !== WireType.Varint || reader.uint32() !== 0) return true;
    } else if (inner && type === WireType.LengthDelimited) {
      if (inMessage(reader.bytes(), inner, depth + 1)) return true;
    } else reader.skip(type, field);
  }
  return false;
}
