/** Which of our kinds a file is: by its extension where that says it, else by its content. */
import { parseLocatedJson } from './located-document.ts'
import { readText } from './read-document.ts'

export type FileKind = 'decisions' | 'experiment' | 'model' | 'plugin' | 'profile' | 'scenario' | 'trace'

/** Undefined for a file of no kind of ours. @throws UserError(s) when it cannot be read, or is broken YAML or JSON */
export function recogniseFile(path: string): FileKind | undefined {
  const name = path.toLowerCase()
  if (/\.csv(\.gz)?$/.test(name)) return 'trace'
  if (/\.model\.(ya?ml|json)$/.test(name)) return 'model'
  if (name.endsWith('.profile.json')) return 'profile'
  if (name.endsWith('.ndjson')) return 'decisions'
  if (/\.[cm]?[jt]s$/.test(name)) return 'plugin'
  if (!/\.(ya?ml|json)$/.test(name)) return undefined
  const { value } = parseLocatedJson(readText(path), path, '.')
  if (typeof value !== 'object' || value === null) return 'experiment'
  const { schema } = value as { schema?: unknown }
  if (typeof schema === 'string' && schema.startsWith('foreserve.profile/')) return 'profile'
  if (typeof schema === 'string' && schema.startsWith('foreserve.scenario/')) return 'scenario'
  // A model file lists variants at its top; an experiment's variants lie under its models.
  return 'variants' in value && !('tenants' in value) ? 'model' : 'experiment'
}
