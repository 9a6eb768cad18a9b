/** From the paths of plugins to a registry that holds their policies beside ours. */
import type { AnyPolicyEntry } from '../contract/index.ts'
import { UserError, UserErrors } from '../errors/index.ts'
import { policyRegistry } from '../policies/index.ts'
import { FAMILIES } from '../spec/experiment-schema.ts'
import { decidesIn } from '../spec/find-policy.ts'
import type { InputFile } from '../spec/scenario.ts'
import { type CompiledPlugin, compilePlugin } from './compile.ts'
import { checkedEntries } from './entry-form.ts'
import { evaluate } from './evaluate.ts'
import { exportedDocument } from './exported-document.ts'
import { guardedEntry } from './guard.ts'

export interface Plugins {
  /** For threads and processes, which make a registry of them again. */
  readonly compiled: readonly CompiledPlugin[]
  readonly registry: readonly AnyPolicyEntry[]
  /** All files that they consist of. */
  readonly inputs: readonly InputFile[]
}

/** @throws UserErrors with all that is wrong in any of them */
export async function openPlugins(files: readonly string[]): Promise<Plugins> {
  if (files.length === 0) return { compiled: [], registry: policyRegistry, inputs: [] }
  const errors: UserError[] = []
  const compiled: CompiledPlugin[] = []
  const registry = [...policyRegistry]
  for (const file of files) {
    try {
      const plugin = await compilePlugin(file)
      const entries = entriesOf(plugin)
      for (const entry of entries) {
        errors.push(...calledTheSame(entry, plugin, registry))
        registry.push(entry)
      }
      compiled.push(plugin)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      errors.push(error)
    }
  }
  if (errors.length > 0) throw new UserErrors(errors)
  return { compiled, registry, inputs: compiled.flatMap(plugin => plugin.inputs) }
}

/** Ours, and those of plugins that were opened without a mistake. To be made anew for each run: see `evaluate`. */
export function registryWith(compiled: readonly CompiledPlugin[]): readonly AnyPolicyEntry[] {
  return compiled.length === 0 ? policyRegistry : [...policyRegistry, ...compiled.flatMap(entriesOf)]
}

function entriesOf(plugin: CompiledPlugin): AnyPolicyEntry[] {
  return checkedEntries(evaluate(plugin), plugin).map(entry => guardedEntry(entry, plugin))
}

function calledTheSame(entry: AnyPolicyEntry, plugin: CompiledPlugin, registry: readonly AnyPolicyEntry[]) {
  const { name } = entry
  const at = exportedDocument(entry, plugin).place(['name'])
  return ['system' as const, ...FAMILIES].flatMap(family => {
    if (!isOf(entry, family)) return []
    const other = registry.find(it => it.name === name && isOf(it, family))
    if (other === undefined) return []
    const origin = other.plugin === undefined ? 'one of ours' : `one of ${other.plugin.name}`
    return [
      new UserError(`two ${family} policies are called '${name}'`, {
        at,
        found: `${name}, beside ${origin}`,
        allowed: 'a name of its own in each family',
      }),
    ]
  })
}

function isOf(entry: AnyPolicyEntry, family: (typeof FAMILIES)[number] | 'system'): boolean {
  return family === 'system' ? entry.family === 'system' : decidesIn(entry, family)
}
