/** Do the policies of a run fit together? Decided from what the registry says of each, before anything runs. */
import type { AnyPolicyEntry, Need } from '../contract/index.ts'
import { UserError } from '../errors/index.ts'
import { chosenOnes, type ResolvedPolicies } from './check-policies.ts'
import { decidesIn } from './find-policy.ts'
import { type LocatedDocument, locationOf } from './located-document.ts'

interface Condition {
  /** What the policy needs, after its name. */
  readonly needs: string
  readonly why: string
  /** Who has or has not what is needed. */
  readonly of: 'variant' | 'routing' | 'queueing'
  isMet(other: AnyPolicyEntry): boolean
  /** What the other one is or does. */
  readonly found: string
}

/** Needs that another policy meets; the others are looked at where tenants and models are known. */
const CONDITIONS: { readonly [N in Need]?: Condition } = {
  'late-binding': {
    needs: "requests that wait in their model's shared queue",
    why: 'it decides for all replicas of a model at once',
    of: 'routing',
    isMet: ({ bindsLate }) => bindsLate === true,
    found: 'gives each replica a queue of its own',
  },
  'early-binding': {
    needs: 'a queue for each replica',
    why: 'what it keeps for a replica has no meaning in a queue that all replicas of a model share',
    of: 'routing',
    isMet: ({ bindsLate }) => bindsLate !== true,
    found: "lets all replicas take from their model's shared queue",
  },
  'arrival-order': {
    needs: 'queues in the order of arrival',
    why: 'it takes the head for the one that has waited longest',
    of: 'queueing',
    isMet: ({ order }) => order === 'arrival',
    found: 'sorts by something else',
  },
  'deadline-order': {
    needs: 'queues in the order of deadlines',
    why: 'it takes the head for the one that must be served first',
    of: 'queueing',
    isMet: ({ order }) => order === 'deadline',
    found: 'sorts by something else',
  },
  'variant-at-arrival': {
    needs: 'a variant that is chosen when a request arrives',
    why: 'it goes by that variant, or asks for a cheaper one, which would be without effect',
    of: 'variant',
    isMet: ({ choosesAtDispatch }) => choosesAtDispatch !== true,
    found: 'chooses the variant when an executor is free',
  },
}

/** Where one of the two is wrong in itself nothing is said of both. */
export function fitErrors(
  policies: ResolvedPolicies,
  registry: readonly AnyPolicyEntry[],
  document: LocatedDocument,
): UserError[] {
  return chosenOnes(policies).flatMap(policy =>
    (policy.entry.needs ?? []).flatMap(need => {
      const condition = CONDITIONS[need]
      const other = condition && policies[condition.of]
      if (condition === undefined || other === undefined || condition.isMet(other.entry)) return []
      const fitting = registry.filter(entry => decidesIn(entry, condition.of) && condition.isMet(entry))
      return [
        new UserError(`'${policy.name}' and '${other.name}' do not fit together`, {
          at: locationOf(document, policy.path),
          found: `'${other.name}', which ${condition.found}`,
          allowed: `for ${condition.of}: ${fitting.map(({ name }) => name).join(', ') || 'there is none'}`,
          hint: `'${policy.name}' needs ${condition.needs}: ${condition.why}`,
        }),
      ]
    }),
  )
}
