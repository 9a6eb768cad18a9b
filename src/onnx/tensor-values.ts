import { elementTypeName } from './element-type.ts'
import { fromHalfFloats } from './half-float.ts'
import type { OnnxTensor } from './onnx-model.ts'

/** Elements of the types that networks' weights come in; 64-bit integers as doubles. */
export type TensorValues = Float32Array | Float64Array | Int8Array | Uint8Array | Int32Array | Int16Array | Uint16Array

const externalLocation = 1

/**
 * The elements of a numeric tensor in row-major order, wherever its file keeps them (raw or in a typed list); float16
 * comes as float32.
 * @throws Error for data in an external file and for types that weights are not stored in (strings, 4-bit, 8-bit floats)
 */
export function tensorValues(tensor: OnnxTensor): TensorValues {
  if (tensor.dataLocation === externalLocation) throw new Error(`tensor "${tensor.name}" lies in an external file`)
  const { rawData, int32Data = [], int64Data = [], floatData = [], doubleData = [] } = tensor
  // A copy, since views of a file's bytes need not be aligned.
  const raw = rawData?.length ? new Uint8Array(rawData).buffer : undefined
  const type = elementTypeName(tensor.dataType)
  switch (type) {
    case 'float32':
      return raw ? new Float32Array(raw) : Float32Array.from(floatData)
    case 'float64':
      return raw ? new Float64Array(raw) : Float64Array.from(doubleData)
    case 'float16':
      return fromHalfFloats(raw ? new Uint16Array(raw) : Uint16Array.from(int32Data))
    case 'int8':
      return raw ? new Int8Array(raw) : Int8Array.from(int32Data)
    case 'bool':
    case 'uint8':
      return raw ? new Uint8Array(raw) : Uint8Array.from(int32Data)
    case 'int16':
      return raw ? new Int16Array(raw) : Int16Array.from(int32Data)
    case 'uint16':
      return raw ? new Uint16Array(raw) : Uint16Array.from(int32Data)
    case 'int32':
      return raw ? new Int32Array(raw) : Int32Array.from(int32Data)
    case 'int64':
      return raw ? Float64Array.from(new BigInt64Array(raw), Number) : Float64Array.from(int64Data)
    default:
      throw new Error(`tensor "${tensor.name}": elements of type ${type ?? tensor.dataType} are not read`)
  }
}
