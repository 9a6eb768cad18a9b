/** A document with one of its values replaced by a value from elsewhere, whose mistakes are located there. */
import type { LocatedDocument, Path, Place } from './located-document.ts'

/** Where a replacing value comes from; paths are relative to the value. */
export interface Origin {
  place(path: Path, part: 'value' | 'key'): Place
  readonly directory: string
}

export function overlay(base: LocatedDocument, at: Path, value: unknown, origin: Origin): LocatedDocument {
  const isUnder = (path: Path) => path.length >= at.length && at.every((step, i) => path[i] === step)
  return {
    value: replaceAt(base.value, at, value),
    place: (path, part = 'value') =>
      isUnder(path) ? origin.place(path.slice(at.length), part) : base.place(path, part),
    directory: path => (isUnder(path) ? origin.directory : base.directory(path)),
  }
}

/** A copy with the value at the path replaced; what is missing on the way is made. */
function replaceAt(container: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value
  if (Array.isArray(container)) {
    return container.map((item, i) => (i === step ? replaceAt(item, rest, value) : item))
  }
  const record = typeof container === 'object' && container !== null ? container : {}
  return { ...record, [step]: replaceAt((record as { [key: string]: unknown })[step], rest, value) }
}
