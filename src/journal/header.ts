/** The first line of a log: which run it is of, and what the numbers in its rows stand for. */
import * as z from 'zod'
import type { Family } from '../contract/index.ts'
import { documentOf } from '../spec/located-document.ts'
import type { Scenario } from '../spec/scenario.ts'
import { scenarioHash } from '../spec/scenario-hash.ts'
import { scenarioWorld } from '../spec/scenario-world.ts'
import { parseSchema } from '../spec/schema-check.ts'
import { DECISIONS_SCHEMA, type LogHeader } from './rows.ts'

export function headerOf(scenario: Scenario, world: LogHeader['world']): LogHeader {
  const { names, replicaSlots } = scenarioWorld(scenario).world
  const { admission, variant, routing, queueing, batching, allocation } = scenario.policies
  return {
    schema: DECISIONS_SCHEMA,
    scenario: scenarioHash(scenario),
    world,
    tenants: names.tenants,
    models: names.models,
    variants: names.variants,
    executors: names.executors,
    replicas: replicaSlots,
    policies: {
      admission: admission.name,
      variant: variant.name,
      routing: routing.name,
      queueing: queueing.name,
      batching: batching.name,
      allocation: allocation.name,
    },
  }
}

const name = z.string().min(1)
const names = z.array(name)

export const headerSchema: z.ZodType<LogHeader> = z.strictObject({
  schema: z.literal(DECISIONS_SCHEMA),
  scenario: z.string().regex(/^[0-9a-f]{64}$/),
  world: z.enum(['simulated', 'live', 'emulated']),
  tenants: names,
  models: names,
  variants: names,
  executors: names,
  replicas: z.int().min(0),
  policies: z.strictObject({
    admission: name,
    variant: name,
    routing: name,
    queueing: name,
    batching: name,
    allocation: name,
  } satisfies { [F in Family]: typeof name }),
})

/** @throws UserErrors with every mistake in it */
export function checkedHeader(value: unknown, file: string): LogHeader {
  const { place, ...document } = documentOf(value, file, '.')
  return parseSchema(headerSchema, { ...document, place: path => ({ ...place(path), line: 1 }) })
}
