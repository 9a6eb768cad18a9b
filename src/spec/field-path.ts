/** Dotted paths as sweeps and `--set` write them: `tenants.search.slo.latency`. Entries of named lists go by their name. */
import type * as z from 'zod'
import { nearestName } from '../errors/index.ts'
import type { Path } from './located-document.ts'
import { alternatives } from './schema-kinds.ts'

export type FoundField =
  | { readonly path: Path }
  | { readonly problem: string; readonly found: string; readonly allowed: string; readonly nearest: string | undefined }

/** Finds the field that `text` means: keys by the schema, names by what stands in `value` (the document so far). */
export function findField(schema: z.core.$ZodType, value: unknown, text: string): FoundField {
  return walk(bare(schema), value, text, [], text)
}

function walk(schema: z.core.$ZodType, value: unknown, rest: string, path: Path, whole: string): FoundField {
  const next = successors(schema, value)
  // Names may hold dots, so the longest that fits is the one that is meant.
  const fitting = next
    .filter(({ name }) => rest === name || rest.startsWith(`${name}.`))
    .sort((a, b) => b.name.length - a.name.length)[0]
  if (fitting !== undefined) {
    const inner = [...path, fitting.step]
    const child = (value as { [step: string | number]: unknown } | null | undefined)?.[fitting.step]
    if (rest === fitting.name) return { path: inner }
    return walk(fitting.schema, child, rest.slice(fitting.name.length + 1), inner, whole)
  }
  // An object that is open to any key: a policy's parameters, which the registry checks.
  if (next.length > 0 && isOpen(schema) && !rest.includes('.')) return { path: [...path, rest] }
  const before = whole.slice(0, whole.length - rest.length)
  if (next.length === 0) {
    const parent = before.replace(/\.$/, '')
    return { problem: `'${parent}' has no parts`, found: whole, allowed: parent, nearest: undefined }
  }
  const head = rest.split('.')[0]!
  const names = next.map(({ name }) => name)
  const nearest = nearestName(head, names)
  return {
    problem: `there is no field '${before}${head}'`,
    found: whole,
    allowed: names.map(name => `${before}${name}`).join(', '),
    nearest: nearest === undefined ? undefined : `${before}${nearest}${rest.slice(head.length)}`,
  }
}

interface Successor {
  readonly name: string
  readonly step: string | number
  readonly schema: z.core.$ZodType
}

function successors(schema: z.core.$ZodType, value: unknown): Successor[] {
  const options = alternatives(schema)
  if (options !== undefined) {
    const all = options.flatMap(option => successors(bare(option), value))
    return [...new Map(all.map(successor => [successor.name, successor])).values()]
  }
  const def = definition(schema)
  if (def.type === 'object') {
    return Object.entries(def.shape).map(([name, field]) => ({ name, step: name, schema: bare(field) }))
  }
  if (def.type === 'array' && Array.isArray(value)) {
    const element = bare(def.element)
    return value.flatMap((entry, step) => {
      const name: unknown = (entry as { name?: unknown } | null)?.name
      return name === undefined ? [] : [{ name: String(name), step, schema: element }]
    })
  }
  return []
}

function isOpen(schema: z.core.$ZodType): boolean {
  const options = alternatives(schema)
  if (options !== undefined) return options.some(option => isOpen(bare(option)))
  const def = definition(schema)
  return def.type === 'object' && definition(def.catchall ?? schema).type === 'unknown'
}

/** Without the wrappers that say optional or default, and before transformations. */
function bare(schema: z.core.$ZodType): z.core.$ZodType {
  if (alternatives(schema) !== undefined) return schema
  const def = definition(schema)
  if (def.type === 'optional' || def.type === 'default') return bare(def.innerType)
  if (def.type === 'pipe') return bare(def.in)
  return schema
}

const definition = (schema: z.core.$ZodType) => (schema as z.core.$ZodTypes)._zod.def
