/**
 * What a profile says of single inputs: which of the labelled rows a variant got right, and how sure it was of each. Errors
 * of two variants are correlated, so what one of them gets right where another is unsure can't be told from their means.
 */
import type { MeasuredQuality } from './profile-file.ts'

/** A variant's answers, row by row. */
export interface InputQuality {
  /** Rows. Those of two variants are the same only where `data` and `n` are: see `onSameInputs`. */
  readonly n: number
  /** `package/split` that they were taken from. */
  readonly data: string
  /** 1 where the answer was right. */
  readonly correct: Uint8Array
  /** 0..255: in steps of 1/256 the probability that the variant gave its answer; null in a profile without it. */
  readonly confidence: Uint8Array | null
}

/** As a profile has it, and a scenario. */
type EncodedQuality = Pick<MeasuredQuality, 'n' | 'data' | 'correct' | 'confidence'>

/** Which rows. */
type Rows = Pick<MeasuredQuality, 'n' | 'data'>

const decoded = new WeakMap<EncodedQuality, InputQuality>()

/** Decoded once, since many cells share a profile. Of a checked profile only. */
export function inputQualityOf(quality: EncodedQuality): InputQuality {
  const before = decoded.get(quality)
  if (before !== undefined) return before
  const { n, data, correct, confidence } = quality
  const inputs: InputQuality = {
    n,
    data,
    correct: unpackBits(bytesOf(correct), n),
    confidence: confidence === undefined ? null : bytesOf(confidence),
  }
  decoded.set(quality, inputs)
  return inputs
}

/** Whether row i of the one is row i of the other. */
export function onSameInputs(a: Rows, b: Rows): boolean {
  return a.n === b.n && a.data === b.data
}

/** How many bytes the bits of `n` rows take. */
export function packedLength(n: number): number {
  return Math.ceil(n / 8)
}

/** Of ones and zeros, most significant bit first; the last byte is filled with zeros. */
export function packBits(bits: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(packedLength(bits.length))
  for (let i = 0; i < bits.length; i++) if (bits[i] !== 0) bytes[i >> 3]! |= 0x80 >> (i & 7)
  return bytes
}

export function unpackBits(bytes: Uint8Array, n: number): Uint8Array {
  const bits = new Uint8Array(n)
  for (let i = 0; i < n; i++) bits[i] = (bytes[i >> 3]! >> (7 - (i & 7))) & 1
  return bits
}

/** Whole groups of four, padded: what `base64Of` writes, and nothing that a decoder would have to guess. */
export function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
}

export function base64Of(bytes: Uint8Array): string {
  // A call with all bytes as arguments would overflow the stack.
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}

/** @param text for which `isBase64` holds */
export function bytesOf(text: string): Uint8Array {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}
