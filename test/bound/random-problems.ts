/** A few requests on one executor, by way of a scenario as users have it. */
import fc from 'fast-check'
import { type OfflineProblem, offlineProblem } from '../../src/bound/index.ts'
import { type Service, type Setting, scenario, tracesOf } from '../support/scenarios.ts'

const instants = (max: number) => fc.array(fc.nat(40), { maxLength: max }).map(all => all.sort((a, b) => a - b))

const service: fc.Arbitrary<Service> = fc.record({
  fixed: fc.integer({ min: 1, max: 8 }),
  perItem: fc.integer({ min: 0, max: 4 }),
  maxBatch: fc.integer({ min: 1, max: 5 }),
})

/** One tenant, one model, one variant: deadlines come in the order of arrival. */
export const inOrder = (most: number): fc.Arbitrary<Setting> =>
  fc
    .record({ v: service, slo: fc.integer({ min: 3, max: 40 }), arrivals: instants(most) })
    .map(({ v, slo, arrivals }) => ({
      models: { m: { v } },
      tenants: { a: { slo, arrivals } },
      policies: { queueing: { name: 'fifo', drop: 'never' } },
    }))

/** Up to three tenants, two models, two variants, floors. */
export const mixed = (most: number): fc.Arbitrary<Setting> =>
  fc
    .record({
      services: fc.array(service, { minLength: 4, maxLength: 4 }),
      twoVariants: fc.boolean(),
      tenants: fc.array(
        fc.record({
          model: fc.constantFrom('m', 'n'),
          slo: fc.constantFrom(8, 14, 25),
          floor: fc.constantFrom(0, 0.9),
          arrivals: instants(most),
        }),
        { minLength: 2, maxLength: 3 },
      ),
    })
    .map(({ services, twoVariants, tenants }) => ({
      models: Object.fromEntries(
        ['m', 'n'].map((model, i) => [
          model,
          {
            best: { ...services[2 * i]!, quality: 0.95 },
            ...(twoVariants && { fast: { ...services[2 * i + 1]!, quality: 0.8 } }),
          },
        ]),
      ),
      tenants: Object.fromEntries(tenants.map((tenant, i) => [`t${i}`, tenant])),
    }))

export function problemOf(setting: Setting): OfflineProblem {
  return offlineProblem(scenario(setting), tracesOf(setting))!
}
