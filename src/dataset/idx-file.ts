import { readFileSync } from 'node:fs'
import { UserError } from '../errors/index.ts'

/** An array in MNIST's IDX format: dimensions, then bytes in row-major order. */
export interface IdxArray {
  dims: number[]
  values: Uint8Array
}

const unsignedByteType = 0x08

/**
 * Reads an IDX file of unsigned bytes (format: the MNIST page of LeCun, Cortes and Burges: two zero bytes, a type byte,
 * the number of dimensions, each dimension as a big-endian 32-bit integer, the data).
 * @throws UserError that names the file, if it is absent or not exactly as long as its header says
 */
export function readIdxFile(path: string): IdxArray {
  const damaged = (problem: string) => new UserError(problem, { at: { file: path }, hint: 'install the package anew' })
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    throw damaged(`cannot be read: ${(error as Error).message}`)
  }
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0 || bytes[2] !== unsignedByteType) {
    throw damaged('not an IDX file of unsigned bytes')
  }
  const rank = bytes[3] ?? 0
  const headerBytes = 4 + 4 * rank
  if (bytes.length < headerBytes) throw damaged('ends inside its header')
  const dims = Array.from({ length: rank }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis))
  const expected = headerBytes + dims.reduce((product, dim) => product * dim, 1)
  if (bytes.length !== expected) {
    throw damaged(`has ${bytes.length} bytes, its header says ${expected} (damaged, or cut short)`)
  }
  return { dims, values: bytes.subarray(headerBytes) }
}
