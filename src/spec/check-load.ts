/** What `load` can't scale. */
import { UserError } from '../errors/index.ts'
import { largestBatch } from './catalogue.ts'
import { mostAccurate } from './load-scaling.ts'
import { type LocatedDocument, locationOf } from './located-document.ts'
import type { Outline } from './outline.ts'
import type { ScenarioModel } from './scenario.ts'

/** Clients in a closed loop send as fast as they are answered: there is no rate that a factor could scale. */
export function closedLoopErrors(
  load: number | undefined,
  tenants: Outline['tenants'],
  document: LocatedDocument,
): UserError[] {
  if (load === undefined) return []
  return tenants.flatMap(({ name, arrivals }) => {
    if (arrivals === undefined || 'trace' in arrivals || arrivals.process !== 'closed-loop') return []
    return [
      new UserError('a load that not all arrivals can be scaled to', {
        at: locationOf(document, ['load']),
        found: `${load}, and the closed loop of the tenant '${name}'`,
        allowed: 'load where every tenant has a rate or a trace',
        hint: "the load of a closed loop is set by its clients and their think time: sweep the tenant's arrivals.clients",
      }),
    ]
  })
}

/** Rates are scaled to a share of what the executors can serve at best, which must have a bound. */
export function capacityErrors(
  load: number | undefined,
  models: readonly ScenarioModel[],
  allocated: ReadonlySet<string>,
  document: LocatedDocument,
): UserError[] {
  if (load === undefined) return []
  return models.flatMap(model => {
    const { name, service } = mostAccurate(model, variant => allocated.has(variant))
    const isBoundless = service.some(it => it.law !== 'quantile' && it.perItemNs === 0 && largestBatch(it) === Infinity)
    if (!isBoundless) return []
    return [
      new UserError('a load without a capacity', {
        at: locationOf(document, ['load']),
        found: `${model.name}/${name}, whose batches of any size take the same time`,
        allowed: 'load where service.perItem is above 0 or service.maxBatch a number',
      }),
    ]
  })
}
