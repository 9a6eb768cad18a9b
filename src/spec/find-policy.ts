/** Who decides in a family: by the name of a policy of that family, or of a system that fills it. */
import type { AnyPolicyEntry, Family } from '../contract/index.ts'

export function findPolicy(
  registry: readonly AnyPolicyEntry[],
  family: Family,
  name: string,
): AnyPolicyEntry | undefined {
  return registry.find(entry => entry.name === name && decidesIn(entry, family))
}

export function decidesIn(entry: AnyPolicyEntry, family: Family): boolean {
  return entry.family === 'system' ? entry.fills.includes(family) : entry.family === family
}
