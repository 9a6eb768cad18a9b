/**
 * Tells a whole ONNX file from a truncated one and from any other file, before it is decoded.
 *
 * Protobuf has no magic number and its decoder skips what it does not know, so that a text file can "decode" to an
 * empty model. The top level of an ONNX file however has few fields, each with one wire type: we walk it.
 */
import { topLevelWireTypes } from './schema.ts'

export type WireVerdict = { kind: 'whole' } | { kind: 'truncated' | 'not-onnx'; reason: string }

const irVersionField = 1
const graphField = 7
const opsetField = 8

/** Newest IR version that is believed, for the runtime to refuse; the newest published one is 13 (2025). */
const maxIrVersion = 999

/** Walks the top-level fields of `bytes`; reads a few bytes a field and copies nothing. */
export function checkWire(bytes: Uint8Array): WireVerdict {
  if (bytes.length === 0) return notOnnx('the file is empty')
  const seen = new Set<number>()
  let at = 0
  while (at < bytes.length) {
    const tag = varint(bytes, at)
    if (tag === undefined) return endsEarly(seen, 'in the tag of a field')
    const field = Math.floor(tag.value / 8)
    const wireType = tag.value % 8
    if (topLevelWireTypes.get(field) !== wireType) {
      return notOnnx(`field ${field} with wire type ${wireType} at byte ${at} does not belong to an ONNX model`)
    }
    const value = varint(bytes, tag.next)
    if (value === undefined) return endsEarly(seen, `in field ${field}`)
    if (field === irVersionField && (value.value < 1 || value.value > maxIrVersion)) {
      return notOnnx(`its IR version would be ${value.value}`)
    }
    at = value.next + (wireType === 2 ? value.value : 0)
    if (at > bytes.length) return endsEarly(seen, `${at - bytes.length} bytes before the end of field ${field}`)
    seen.add(field)
  }
  if (!seen.has(irVersionField)) return notOnnx('it has no IR version')
  if (!seen.has(graphField)) return endsEarly(seen, 'before its graph')
  if (!seen.has(opsetField)) return endsEarly(seen, 'before its operator sets')
  return { kind: 'whole' }
}

/** A file that ends early counts as a truncated model only if it began as one: with its IR version. */
function endsEarly(seen: ReadonlySet<number>, where: string): WireVerdict {
  if (seen.has(irVersionField)) return { kind: 'truncated', reason: `the ONNX model ends too early, ${where}` }
  return notOnnx(`it ends ${where}`)
}

function notOnnx(reason: string): WireVerdict {
  return { kind: 'not-onnx', reason: `not an ONNX model: ${reason}` }
}

/** Reads a base-128 number (exact up to 2^53; larger ones only need to be too large). */
function varint(bytes: Uint8Array, start: number): { value: number; next: number } | undefined {
  let value = 0
  let scale = 1
  for (let at = start; at < start + 10; at++) {
    const byte = bytes[at]
    if (byte === undefined) return undefined
    value += (byte & 0x7f) * scale
    if (byte < 0x80) return { value, next: at + 1 }
    scale *= 128
  }
  return { value: Number.POSITIVE_INFINITY, next: start + 10 }
}
