/** Documents with something that does not belong there in the place of one of their parts. */
import fc from 'fast-check'

export type Path = readonly string[]

/** The paths of all parts of a value. */
export function parts(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, inner]) => parts(inner, [...path, key]))]
}

export function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by
  const copy = structuredClone(value) as { [key: string]: unknown }
  copy[key] = replaced(copy[key], rest, by)
  return copy
}

export const junk = fc.oneof(
  fc.constantFrom(
    null,
    undefined,
    '',
    0,
    -1,
    Number.POSITIVE_INFINITY,
    Number.NaN,
    true,
    [],
    {},
    [null],
    'none',
    '50 ms',
    '-5 %',
    '__proto__',
  ),
  fc.jsonValue({ maxDepth: 2 }),
)
