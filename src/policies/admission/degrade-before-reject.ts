/**
 * Rule: while a model has more than `rejectAbove` requests in the system for each of its ready replicas, refuse; while it has
 * more than `degradeAbove`, ask for a cheaper variant; else accept. In the system is who waits and who executes, and the new
 * request.
 *
 * The order is the one that Google's book on reliability gives to an overloaded server: less work for each answer first, and
 * refusals when that is not enough. It names no numbers, so both must be given. What a degraded request gets is up to the
 * variant policy: one that knows no cheaper form serves it as any other. One that chooses at
 * dispatch goes by what it finds then, so that degrading would have no effect: refused at load. With equal thresholds nobody is degraded. While no
 * replica is ready all are accepted.
 */
import { ACCEPT, DEGRADE, type PolicyEntry, REJECT, type View } from '../../contract/index.ts'

export const degradeBeforeReject: PolicyEntry<'admission'> = {
  name: 'degrade-before-reject',
  family: 'admission',
  summary: 'Ask for cheaper variants while a model has many requests per replica, refuse while it has too many.',
  source: 'Beyer et al., Site Reliability Engineering (2016), chapter 22, Load Shedding and Graceful Degradation',
  parameters: {
    degradeAbove: {
      kind: 'number',
      summary: 'more requests of a model in the system per ready replica: degrade',
      example: 16,
      minimum: 0,
      notAbove: 'rejectAbove',
    },
    rejectAbove: {
      kind: 'number',
      summary: 'more requests of a model in the system per ready replica: refuse',
      example: 64,
      minimum: 0,
    },
  },
  needs: ['variant-at-arrival'],
  create({ degradeAbove, rejectAbove }, { names }) {
    const replicas = new Float64Array(names.models.length)
    let generation = -1
    return {
      admit(view, task) {
        if (view.ready.generation !== generation) {
          generation = view.ready.generation
          for (let model = 0; model < replicas.length; model++) replicas[model] = readyReplicas(view, model)
        }
        const model = view.tasks.model[task]!
        const inSystem = view.models.inSystem[model]!
        if (replicas[model] === 0 || inSystem <= (degradeAbove as number) * replicas[model]!) return ACCEPT
        return inSystem > (rejectAbove as number) * replicas[model]! ? REJECT : DEGRADE
      },
    }
  },
}

function readyReplicas({ models, ready }: View, model: number): number {
  const first = models.firstVariant[model]!
  let sum = 0
  for (let variant = first; variant < first + models.variantCount[model]!; variant++) sum += ready.size[variant]!
  return sum
}
