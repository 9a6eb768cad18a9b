/** All invariants, in the order in which they are asked: what others take for granted comes first. */
import type { PolicySet } from '../../contract/index.ts'
import type { Invariant } from '../invariant.ts'
import type { Shadow } from '../shadow.ts'
import { BatchLimit } from './batch-limit.ts'
import { Conservation } from './conservation.ts'
import { CountedAnew } from './counted-anew.ts'
import { Deadlines } from './deadlines.ts'
import { DeviceMemory } from './device-memory.ts'
import { LittlesLaw } from './littles-law.ts'
import { NoIdling } from './no-idling.ts'
import { OneBatch } from './one-batch.ts'
import { OrderOfService } from './order-of-service.ts'
import { Progress } from './progress.ts'
import { Quotas } from './quotas.ts'
import { ServedVariant } from './served-variant.ts'
import { Time } from './time.ts'
import { TrueView } from './view.ts'

export interface Invariants {
  readonly all: readonly Invariant[]
  readonly littlesLaw: LittlesLaw
}

export function invariantsOf(shadow: Shadow, policies: PolicySet): Invariants {
  const bindsLate = policies.routing.bindsLate === true
  const { admission: admits, variant, routing, batching } = policies
  const keepsAge = [admits, variant, routing, batching].some(policy => policy.readsAge === true)
  const littlesLaw = new LittlesLaw(shadow)
  const { admission } = shadow.facts.policies
  const keepsQuotas = admission.needs?.includes('a-tenant-quota') === true
  const statesMemory = shadow.facts.executors.some(({ memoryBytes }) => memoryBytes < Number.POSITIVE_INFINITY)
  const all = [
    new Time(shadow),
    new Conservation(shadow),
    new OneBatch(shadow, bindsLate),
    new BatchLimit(shadow),
    ...(statesMemory ? [new DeviceMemory(shadow)] : []),
    new ServedVariant(shadow, bindsLate),
    new Deadlines(shadow),
    new OrderOfService(shadow, bindsLate, policies.routing.pullsBefore !== undefined),
    ...(keepsQuotas ? [new Quotas(shadow)] : []),
    new NoIdling(shadow, bindsLate),
    new Progress(shadow),
    new TrueView(shadow, keepsAge),
    littlesLaw,
    new CountedAnew(shadow),
  ]
  return { all, littlesLaw }
}
