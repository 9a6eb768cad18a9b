/**
 * The part of the public ONNX protobuf schema that we read and write, as a protobufjs descriptor.
 *
 * Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (proto2 syntax, ONNX 1.16). Fields that are
 * left out here (training info, functions, sparse tensors, doc strings below the graph) are skipped when a file is read, so
 * writing a decoded model again drops them.
 */
import protobuf from 'protobufjs/light.js'

type FieldSpec = { type: string; id: number; rule?: 'repeated'; options?: { packed: boolean } }

const one = (type: string, id: number): FieldSpec => ({ type, id })
const many = (type: string, id: number): FieldSpec => ({ rule: 'repeated', type, id, options: { packed: false } })
const packed = (type: string, id: number): FieldSpec => ({ rule: 'repeated', type, id, options: { packed: true } })

const messages: Record<string, Record<string, FieldSpec>> = {
  ModelProto: {
    irVersion: one('int64', 1),
    producerName: one('string', 2),
    producerVersion: one('string', 3),
    domain: one('string', 4),
    modelVersion: one('int64', 5),
    docString: one('string', 6),
    graph: one('GraphProto', 7),
    opsetImport: many('OperatorSetIdProto', 8),
    metadataProps: many('StringStringEntryProto', 14),
  },
  OperatorSetIdProto: { domain: one('string', 1), version: one('int64', 2) },
  StringStringEntryProto: { key: one('string', 1), value: one('string', 2) },
  GraphProto: {
    node: many('NodeProto', 1),
    name: one('string', 2),
    initializer: many('TensorProto', 5),
    docString: one('string', 10),
    input: many('ValueInfoProto', 11),
    output: many('ValueInfoProto', 12),
    valueInfo: many('ValueInfoProto', 13),
  },
  NodeProto: {
    input: many('string', 1),
    output: many('string', 2),
    name: one('string', 3),
    opType: one('string', 4),
    attribute: many('AttributeProto', 5),
    domain: one('string', 7),
  },
  AttributeProto: {
    name: one('string', 1),
    f: one('float', 2),
    i: one('int64', 3),
    s: one('bytes', 4),
    t: one('TensorProto', 5),
    g: one('GraphProto', 6),
    floats: many('float', 7),
    ints: many('int64', 8),
    strings: many('bytes', 9),
    tensors: many('TensorProto', 10),
    graphs: many('GraphProto', 11),
    type: one('int32', 20),
    refAttrName: one('string', 21),
  },
  TensorProto: {
    dims: many('int64', 1),
    dataType: one('int32', 2),
    floatData: packed('float', 4),
    int32Data: packed('int32', 5),
    stringData: many('bytes', 6),
    int64Data: packed('int64', 7),
    name: one('string', 8),
    rawData: one('bytes', 9),
    doubleData: packed('double', 10),
    uint64Data: packed('uint64', 11),
    externalData: many('StringStringEntryProto', 13),
    dataLocation: one('int32', 14),
  },
  ValueInfoProto: { name: one('string', 1), type: one('TypeProto', 2) },
  TypeProto: {
    tensorType: one('TypeProtoTensor', 1),
    sequenceType: one('TypeProtoSequence', 4),
    optionalType: one('TypeProtoSequence', 9),
  },
  TypeProtoTensor: { elemType: one('int32', 1), shape: one('TensorShapeProto', 2) },
  TypeProtoSequence: { elemType: one('TypeProto', 1) },
  TensorShapeProto: { dim: many('TensorShapeProtoDimension', 1) },
  TensorShapeProtoDimension: { dimValue: one('int64', 1), dimParam: one('string', 2) },
}

/** Members of a choice are kept even when they are 0: a dimension of size 0 is not one of unknown size. */
const choices: Record<string, Record<string, { oneof: string[] }>> = {
  TensorShapeProtoDimension: { value: { oneof: ['dimValue', 'dimParam'] } },
}

const root = protobuf.Root.fromJSON({
  nested: Object.fromEntries(
    Object.entries(messages).map(([name, fields]) => [name, { fields, oneofs: choices[name] ?? {} }]),
  ),
})

/** The protobufjs type of a whole ONNX file. */
export const modelProto = root.lookupType('ModelProto')

/** Wire type (0 varint, 2 length-delimited) by number of each field at the top level of a file. */
export const topLevelWireTypes: ReadonlyMap<number, number> = new Map([
  ...Object.values(messages.ModelProto ?? {}).map(({ type, id }): [number, number] => [id, type === 'int64' ? 0 : 2]),
  [20, 2], // training_info
  [25, 2], // functions
  [26, 2], // configuration (ONNX 1.18)
])
