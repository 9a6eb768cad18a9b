/** How the values of a swept field are called in tables: as briefly as tells them apart. */
import { canonicalJson } from './canonical-json.ts'
import { POLICY_FIELDS } from './experiment-schema.ts'

type Fields = { readonly [key: string]: unknown }

/** One label a value. Equal values get equal labels, and only they do. */
export function axisLabels(field: string, values: readonly unknown[]): string[] {
  const labels = field === 'policies' ? combinationLabels(values as readonly Fields[]) : values.map(brief)
  // Policies of one name with different parameters.
  return labels.map((label, i) => {
    const isShared = labels.some((other, j) => other === label && identity(values[i]) !== identity(values[j]))
    return isShared ? inFull(values[i]) : label
  })
}

/** The policies by which the combinations differ: `fifo + none`. */
function combinationLabels(combinations: readonly Fields[]): string[] {
  const differing = POLICY_FIELDS.filter(
    family => new Set(combinations.map(combination => identity(combination[family]))).size > 1,
  )
  return combinations.map(combination => {
    if (typeof combination.label === 'string') return combination.label
    const names = differing
      .filter(family => combination[family] !== undefined)
      .map(family => brief(combination[family]))
    return names.length > 0 ? names.join(' + ') : 'as written'
  })
}

/** Values are not checked yet: what has no form in JSON counts as null. */
function identity(value: unknown): string {
  return canonicalJson(JSON.parse(JSON.stringify(value) ?? 'null'))
}

function brief(value: unknown): string {
  if (isFields(value) && typeof value.name === 'string') return value.name
  if (Array.isArray(value)) return value.map(brief).join('+')
  return inFull(value)
}

function inFull(value: unknown): string {
  if (Array.isArray(value)) return value.map(inFull).join('+')
  if (!isFields(value)) return String(value)
  const { name, label, ...others } = value
  const parts = Object.entries(others).map(([key, inner]) => `${key}=${inFull(inner)}`)
  const head = [label, name].find(text => typeof text === 'string')
  return head === undefined ? parts.join(', ') : `${head}${parts.length > 0 ? `(${parts.join(', ')})` : ''}`
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
