import { createHash } from 'node:crypto'
import { canonicalJson } from './canonical-json.ts'
import type { Scenario } from './scenario.ts'

/** Characters of a hash that name a folder. */
const FOLDER_CHARACTERS = 16

/** SHA-256 (hex) over the scenario's canonical JSON: its identity. */
export function scenarioHash(scenario: Scenario): string {
  return createHash('sha256').update(canonicalJson(scenario)).digest('hex')
}

export function hashFolder(hash: string): string {
  return hash.slice(0, FOLDER_CHARACTERS)
}
