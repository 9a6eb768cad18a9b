/** Rows of values for an input, by element type: made up, read from a file, or a given number. */
import { readFileSync } from 'node:fs'
import seedrandom from 'seedrandom'
import { UserError } from '../errors/index.ts'
import { toHalfFloats } from '../onnx/index.ts'
import { readNpy } from './npy-file.ts'

/** The arrays that the runtime takes, by element type; float16 as its bits. */
const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
} as const

type NumericType = keyof typeof arrays
export type Values =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | string[]

/** Whether the runtime's JavaScript binding takes this element type. */
export function isFeedable(type: string): boolean {
  return type === 'string' || Object.hasOwn(arrays, type)
}

/** An empty array of the type's kind, to be filled. */
export function makeValues(type: string, length: number): Values {
  return type === 'string' ? new Array<string>(length).fill('') : new arrays[type as NumericType](length)
}

/** Made-up values: real types uniform in 0 .. 1, integers and truth values 0 or 1 (valid as token, mask and class). */
export function randomValues(type: string, length: number, seed: string): Values {
  const random = seedrandom.xor4096(seed)
  if (type === 'float16') return toHalfFloats(Float32Array.from({ length }, () => random.quick()))
  const values = makeValues(type, length)
  const real = type.startsWith('float')
  for (let i = 0; i < length; i++) setNumber(values, i, real ? random.quick() : random.quick() < 0.5 ? 0 : 1)
  return values
}

/** @throws Error if the type is an integer and the value is not */
export function numberValues(type: string, length: number, value: number): Values {
  if (type === 'float16') return toHalfFloats(new Float32Array(length).fill(value))
  if (!type.startsWith('float') && !Number.isInteger(value)) throw new Error(`${value} is no ${type}`)
  const values = makeValues(type, length)
  for (let i = 0; i < length; i++) setNumber(values, i, value)
  return values
}

/**
 * Values from a file: `.npy`, for strings UTF-8 text with one element a line, else raw little-endian values.
 * @param rowElements values a row; the file must hold whole rows, and at least one
 * @throws UserError where the file does not fit the input
 */
export function fileValues(path: string, name: string, type: string, rowElements: number): Values {
  const values = readValues(path, name, type)
  if (rowElements > 0 && values.length > 0 && values.length % rowElements === 0) return values
  const allowed = `a multiple of ${rowElements} values of type ${type}, at least one`
  throw new UserError(`does not fit the input '${name}'`, { at: { file: path }, found: `${values.length}`, allowed })
}

function readValues(path: string, name: string, type: string): Values {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : message
    throw new UserError(`can't be read as the input '${name}': ${why}`, { at: { file: path } })
  }
  if (type === 'string')
    return bytes
      .toString('utf8')
      .replace(/\r?\n$/, '')
      .split(/\r?\n/)
  const data = path.toLowerCase().endsWith('.npy') ? readNpy(bytes, path, type) : bytes
  const Values = arrays[type as NumericType]
  if (data.byteLength % Values.BYTES_PER_ELEMENT !== 0) {
    const allowed = `a multiple of ${Values.BYTES_PER_ELEMENT} bytes (raw ${type}), or a .npy file`
    throw new UserError(`does not fit the input '${name}'`, {
      at: { file: path },
      found: `${data.byteLength} bytes`,
      allowed,
    })
  }
  // A copy, since a view of a file's bytes need not be aligned.
  return new Values(new Uint8Array(data).buffer)
}

function setNumber(values: Values, i: number, value: number): void {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) values[i] = BigInt(value)
  else if (!Array.isArray(values)) values[i] = value
}
