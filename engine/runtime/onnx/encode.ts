import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import {
  blockedDomain,
  type Attribute,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
  type StoredType,
} from './model';

/**
 * A model in ONNX's file format (protocol buffers, onnx.proto3). Numbers beside the fields are those of that
 * definition.
 */

const irVersion = 9;
const opset = 18;

const typeCode: Record<StoredType, number> = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float64: 11 };
const attributeCode: Record<Attribute['kind'], number> = { float: 1, int: 2, string: 3, floats: 6, ints: 7 };

/** The model's bytes, as `InferenceSession.create` reads them. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const writer = new BinaryWriter();
  int64(writer, 1, irVersion);
  string(writer, 2, 'darkroom');
  message(writer, 7, () => encodeGraph(writer, model));
  // Not every build of ONNX Runtime knows the operators for images in blocks.
  const blocked = model.nodes.some(({ domain }) => domain === blockedDomain);
  for (const [domain, version] of [
    ['', opset],
    ['com.microsoft', 1],
    ...(blocked ? [[blockedDomain, 1] as const] : []),
  ] as const) {
    message(writer, 8, () => {
      string(writer, 1, domain);
      int64(writer, 2, version);
    });
  }
  return writer.finish();
}

function encodeGraph(writer: BinaryWriter, model: OnnxModel): void {
  for (const node of model.nodes) message(writer, 1, () => encodeNode(writer, node));
  string(writer, 2, model.name);
  for (const tensor of model.constants) message(writer, 5, () => encodeTensor(writer, tensor));
  for (const value of model.inputs) message(writer, 11, () => encodeValue(writer, value));
  for (const value of model.outputs) message(writer, 12, () => encodeValue(writer, value));
}

function encodeNode(writer: BinaryWriter, node: OnnxNode): void {
  for (const name of node.inputs) string(writer, 1, name);
  for (const name of node.outputs) string(writer, 2, name);
  string(writer, 4, node.op);
  for (const [name, attribute] of Object.entries(node.attributes)) {
    message(writer, 5, () => encodeAttribute(writer, name, attribute));
  }
  if (node.domain !== '') string(writer, 7, node.domain);
}

function encodeAttribute(writer: BinaryWriter, name: string, attribute: Attribute): void {
  string(writer, 1, name);
  switch (attribute.kind) {
    case 'float':
      writer.tag(2, WireType.Bit32).float(attribute.value);
      break;
    case 'int':
      int64(writer, 3, attribute.value);
      break;
    case 'string':
      string(writer, 4, attribute.value);
      break;
    case 'floats':
      for (const value of attribute.value) writer.tag(7, WireType.Bit32).float(value);
      break;
    case 'ints':
      for (const value of attribute.value) int64(writer, 8, value);
      break;
  }
  writer.tag(20, WireType.Varint).int32(attributeCode[attribute.kind]);
}

function encodeTensor(writer: BinaryWriter, tensor: OnnxTensor): void {
  for (const dimension of tensor.shape) int64(writer, 1, dimension);
  writer.tag(2, WireType.Varint).int32(typeCode[tensor.type]);
  string(writer, 8, tensor.name);
  writer.tag(9, WireType.LengthDelimited).bytes(tensor.bytes);
}

function encodeValue(writer: BinaryWriter, value: OnnxValue): void {
  string(writer, 1, value.name);
  message(writer, 2, () =>
    message(writer, 1, () => {
      const { type, shape } = value;
      writer.tag(1, WireType.Varint).int32(typeCode[type]);
      if (shape)
        message(writer, 2, () => {
          for (const dimension of shape) message(writer, 1, () => int64(writer, 1, dimension));
        });
    }),
  );
}

function message(writer: BinaryWriter, field: number, body: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  body();
  writer.join();
}

function string(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function int64(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}
