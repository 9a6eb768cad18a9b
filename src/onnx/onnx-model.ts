/**
 * A decoded ONNX file as plain objects: names as in the public schema, in camelCase; every repeated field is an array
 * (empty when absent); int64 values are numbers (dimensions, axes and offsets fit in 2^53).
 */

export interface OnnxModel {
  irVersion: number
  producerName?: string
  producerVersion?: string
  domain?: string
  modelVersion?: number
  docString?: string
  graph: OnnxGraph
  opsetImport: OnnxOpset[]
  metadataProps?: OnnxEntry[]
}

export interface OnnxOpset {
  /** '' (or absent) is the standard operator set, ai.onnx. */
  domain?: string
  version: number
}

export interface OnnxEntry {
  key: string
  value: string
}

export interface OnnxGraph {
  name?: string
  docString?: string
  node: OnnxNode[]
  initializer: OnnxTensor[]
  input: OnnxValueInfo[]
  output: OnnxValueInfo[]
  valueInfo?: OnnxValueInfo[]
}

export interface OnnxNode {
  /** Empty strings stand for optional inputs that are not given. */
  input: string[]
  output: string[]
  name?: string
  opType: string
  domain?: string
  attribute: OnnxAttribute[]
}

export interface OnnxAttribute {
  name: string
  /** AttributeProto.AttributeType: 1 float, 2 int, 3 string, 4 tensor, 5 graph, 6-10 lists of these. */
  type?: number
  f?: number
  i?: number
  s?: Uint8Array
  t?: OnnxTensor
  g?: OnnxGraph
  floats?: number[]
  ints?: number[]
  strings?: Uint8Array[]
  tensors?: OnnxTensor[]
  graphs?: OnnxGraph[]
  refAttrName?: string
}

/** Data lie in `rawData` (little endian), in one of the typed lists, or in an external file. */
export interface OnnxTensor {
  name?: string
  dims: number[]
  /** A TensorProto.DataType number; see element-type.ts. */
  dataType: number
  rawData?: Uint8Array
  floatData?: number[]
  int32Data?: number[]
  int64Data?: number[]
  doubleData?: number[]
  uint64Data?: number[]
  stringData?: Uint8Array[]
  /** Keys location, offset, length: present when dataLocation is 1 (external). */
  externalData?: OnnxEntry[]
  dataLocation?: number
}

export interface OnnxValueInfo {
  name: string
  type?: OnnxType
}

export interface OnnxType {
  tensorType?: { elemType?: number; shape?: { dim: { dimValue?: number; dimParam?: string }[] } }
  sequenceType?: { elemType?: OnnxType }
  optionalType?: { elemType?: OnnxType }
}
