/** What `load` can't scale. */
import { UserError } from '../errors/index.ts'
import { largestBatch } from './catalogue.ts'
import { mostAccurate } from './load-scaling.ts'
import { type LocatedDocument, locationOf } from './located-document.ts'
import type { ScenarioModel } from './scenario.ts'

export function loadErrors(
  load: number | undefined,
  models: readonly ScenarioModel[],
  allocated: ReadonlySet<string>,
  document: LocatedDocument,
): UserError[] {
  if (load === undefined) return []
  const at = locationOf(document, ['load'])
  return models.flatMap(model => {
    const { name, service } = mostAccurate(model, variant => allocated.has(variant))
    const isBoundless = service.some(it => it.law !== 'quantile' && it.perItemNs === 0 && largestBatch(it) === Infinity)
    if (!isBoundless) return []
    return [
      new UserError('a load without a capacity', {
        at,
        found: `${model.name}/${name}, whose batches of any size take the same time`,
        allowed: 'load where service.perItem is above 0 or service.maxBatch a number',
      }),
    ]
  })
}
