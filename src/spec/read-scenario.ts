import { readLocatedJson } from './read-document.ts'
import type { Scenario } from './scenario.ts'
import { scenarioSchema } from './scenario-schema.ts'
import { parseSchema } from './schema-check.ts'

/** Reads a `scenario.json`. @throws UserErrors with every mistake of form */
export function readScenario(path: string): Scenario {
  return parseSchema(scenarioSchema, readLocatedJson(path))
}
