/** JSON Schemas of our files, for editors and for other programs. */
import type * as z from 'zod'
import { experimentSchema } from './experiment-schema.ts'
import { modelFileSchema } from './model-file.ts'
import { profileSchema } from './profile-schema.ts'
import { scenarioSchema } from './scenario-schema.ts'
import { toJsonSchema } from './schema-kinds.ts'

const schemas = {
  experiment: { schema: experimentSchema, summary: 'what to run: cluster, tenants, policies, sweep (YAML or JSON)' },
  model: { schema: modelFileSchema, summary: 'variants of a model and their ONNX files (*.model.yaml)' },
  profile: { schema: profileSchema, summary: 'measured latencies, memory and quality (*.profile.json)' },
  scenario: { schema: scenarioSchema, summary: 'one cell and replication, every default spelt out (scenario.json)' },
} as const satisfies { [kind: string]: { schema: z.ZodType; summary: string } }

export type JsonSchemaKind = keyof typeof schemas

export const JSON_SCHEMA_KINDS = Object.entries(schemas).map(([kind, { summary }]) => ({
  kind: kind as JsonSchemaKind,
  summary,
}))

/** Draft 2020-12, of what a user writes (defaults may be left out). */
export function jsonSchema(kind: JsonSchemaKind): object {
  return toJsonSchema(schemas[kind].schema, `foreserve-${kind}.schema.json`)
}
