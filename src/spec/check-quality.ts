/** Whether what a profile says of each row is there for each row, and adds up to what it says of all. */
import { UserError } from '../errors/index.ts'
import { type LocatedDocument, locationOf, type Path } from './located-document.ts'
import type { MeasuredQuality } from './profile-file.ts'
import { bytesOf, isBase64, packedLength, unpackBits } from './profile-inputs.ts'

/** @param path of the quality in the document */
export function qualityErrors(quality: MeasuredQuality | null, path: Path, document: LocatedDocument): UserError[] {
  if (quality === null) return []
  const { n, value, correct, confidence } = quality
  const errors: UserError[] = []
  const bytes = (field: string, text: string, length: number, each: string): Uint8Array | undefined => {
    const at = locationOf(document, [...path, field])
    if (!isBase64(text)) {
      errors.push(new UserError('not base64', { at, found: excerpt(text), allowed: `base64 of ${byteCount(length)}` }))
      return undefined
    }
    const found = bytesOf(text)
    if (found.length === length) return found
    const allowed = `${byteCount(length)}: ${each} for each of n = ${n} rows`
    errors.push(new UserError('rows that are not all there', { at, found: byteCount(found.length), allowed }))
    return undefined
  }
  const packed = bytes('correct', correct, packedLength(n), 'one bit')
  if (confidence !== undefined) bytes('confidence', confidence, n, 'one byte')
  if (packed === undefined) return errors
  const right = unpackBits(packed, n).reduce((sum, bit) => sum + bit, 0)
  // Written by hand it may be rounded, as long as no other number of rows is as near.
  if (Math.abs(value * n - right) >= 0.5) {
    errors.push(
      new UserError('a quality that its rows do not give', {
        at: locationOf(document, [...path, 'value']),
        found: String(value),
        allowed: `${right / n}: ${right} of n = ${n} rows are right`,
      }),
    )
  }
  return errors
}

function byteCount(n: number): string {
  return n === 1 ? '1 byte' : `${n} bytes`
}

const SHOWN = 24

function excerpt(text: string): string {
  return text.length <= SHOWN ? `'${text}'` : `'${text.slice(0, SHOWN)}…'`
}
