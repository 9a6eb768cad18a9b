/** Whether answers were right, by what a scenario says of its variants and inputs: bit by bit, in the plainest way. */
import { streamPaths } from '../../src/assembly/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { findPolicy } from '../../src/spec/find-policy.ts'
import type { Scenario, ScenarioAnswers } from '../../src/spec/scenario.ts'
import { RowChoice } from '../../src/workload/index.ts'

/** @param variant `model/variant` */
export type IsRight = (tenant: string, ordinal: number, variant: string) => boolean

/** Undefined where no policy goes by single answers: the means of variants are told then. */
export function rightAnswers(what: Scenario): IsRight | undefined {
  const entry = findPolicy(policyRegistry, 'variant', what.policies.variant.name)
  if (!entry?.needs?.includes('known-answers')) return undefined
  const known = new Map<string, ScenarioAnswers>(
    what.models.flatMap(model =>
      model.variants.flatMap(({ name, answers }) => (answers ? [[`${model.name}/${name}`, answers] as const] : [])),
    ),
  )
  const { inputs } = streamPaths(what)
  const rows = new Map<string, RowChoice>()
  return (tenant, ordinal, variant) => {
    const { n, correct } = known.get(variant)!
    if (!rows.has(tenant)) rows.set(tenant, new RowChoice(inputs(tenant), n))
    const row = rows.get(tenant)!.rowOf(ordinal)
    const byte = Buffer.from(correct, 'base64')[Math.floor(row / 8)]!
    return byte.toString(2).padStart(8, '0')[row % 8] === '1'
  }
}
