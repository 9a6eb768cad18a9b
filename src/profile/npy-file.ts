import { UserError } from '../errors/index.ts'

/** NumPy's names (byte order left out) of our element types. */
const descriptions: { readonly [type: string]: string } = {
  float32: 'f4',
  float64: 'f8',
  float16: 'f2',
  int8: 'i1',
  uint8: 'u1',
  bool: 'b1',
  int16: 'i2',
  uint16: 'u2',
  int32: 'i4',
  uint32: 'u4',
  int64: 'i8',
  uint64: 'u8',
}

/**
 * The data of a .npy file (NumPy Enhancement Proposal 1: magic, version, header length, a Python dictionary as text).
 * @returns the raw little-endian bytes, row-major
 * @throws UserError for another type, Fortran order, big-endian values or a damaged file
 */
export function readNpy(bytes: Buffer, path: string, type: string): Uint8Array {
  const at = { file: path }
  if (bytes.length < 12 || bytes.toString('latin1', 0, 6) !== '\x93NUMPY')
    throw new UserError('not a .npy file', { at })
  const long = bytes[6]! >= 2
  const start = long ? 12 : 10
  const end = start + (long ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8))
  const header = bytes.toString('latin1', start, end)
  const [, order, found] = /'descr':\s*'([<>|=])(\w+)'/.exec(header) ?? []
  if (found !== descriptions[type] || order === '>') {
    throw new UserError('holds another element type', {
      at,
      found: `${order ?? ''}${found ?? 'none'}`,
      allowed: `<${descriptions[type]} (${type})`,
    })
  }
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1]
  if (shape === undefined) throw new UserError('a damaged .npy file: it has no shape', { at })
  const dims = shape
    .split(',')
    .filter(part => part.trim() !== '')
    .map(Number)
  if (/'fortran_order':\s*True/.test(header) && dims.length > 1) {
    throw new UserError('holds its values in Fortran order', { at, hint: 'save numpy.ascontiguousarray(x) instead' })
  }
  const needed = dims.reduce((product, dim) => product * dim, 1) * Number(descriptions[type]!.slice(1))
  if (bytes.length - end !== needed) {
    throw new UserError('a damaged .npy file', { at, found: `${bytes.length - end} bytes`, allowed: `${needed} bytes` })
  }
  return bytes.subarray(end)
}
