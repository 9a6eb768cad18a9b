/** Names and sizes of ONNX tensor element types (TensorProto.DataType in the public schema). */

const bitsByName = {
  float32: 32,
  uint8: 8,
  int8: 8,
  uint16: 16,
  int16: 16,
  int32: 32,
  int64: 64,
  string: 0,
  bool: 8,
  float16: 16,
  float64: 64,
  uint32: 32,
  uint64: 64,
  complex64: 64,
  complex128: 128,
  bfloat16: 16,
  float8e4m3fn: 8,
  float8e4m3fnuz: 8,
  float8e5m2: 8,
  float8e5m2fnuz: 8,
  uint4: 4,
  int4: 4,
  float4e2m1: 4,
} as const

export type ElementType = keyof typeof bitsByName

// The order above is that of the numbers in the schema, which start at 1 (0 is "undefined").
const names = Object.keys(bitsByName) as ElementType[]

/** The name of a TensorProto.DataType number, or undefined if the schema has no such number. */
export function elementTypeName(dataType: number): ElementType | undefined {
  return names[dataType - 1]
}

/** The TensorProto.DataType number of an element type. */
export function elementTypeNumber(name: ElementType): number {
  return names.indexOf(name) + 1
}

/** Bytes of `count` elements in ONNX's packed little-endian layout; 0 for strings, whose length varies. */
export function elementBytes(name: ElementType, count: number): number {
  return Math.ceil((bitsByName[name] * count) / 8)
}
