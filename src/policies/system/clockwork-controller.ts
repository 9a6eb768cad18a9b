/**
 * Rule: requests wait in the order of arrival in their model's queue. An executor that is free serves, of its models, the one
 * whose most urgent strategy (a batch size s that is filled) has the least d - est(s), d being the deadline of the oldest that
 * s would serve in time; of it the largest size that is filled. Heads that this would make late are given up, and an arrival
 * is refused that would be late even alone in the next batch of any replica of its model. All by one set of estimates.
 *
 * After the code (`schedule_infer`, `new_strategies`, `try_dequeue`, in a public copy of it); the paper itself could not be
 * opened. Batches and estimates are those of the batching policy `clockwork`, whose header says more of them. There a strategy
 * that turns out not to be filled is replaced by smaller ones, which compete anew: the first that is filled is the one above.
 * Of equal ones the smaller size, then the model by name, as there. Sizes above 1 that are expected to take longer than
 * `maxExecution` are not used.
 *
 * The paper has its controller turn away early what cannot be in time; that code refuses nobody at arrival, and answers who
 * was given up when his time is up. Our refusals are the same requests as early as is certain: nobody is refused whom those
 * batches would have served in time. Others that wait are not counted, since whom they delay is not known before.
 *
 * Left out: loading and evicting models (the allocation's), up to `scheduleAhead` of work given to a GPU before it is free,
 * and GPU clocks. A busy executor is expected to be free by the same estimates. Tenants' wishes about expected misses are not
 * asked: who would be late is not served.
 *
 * O(replicas of the model) an arrival; O(waiting) for each model on an executor that is free, as for each batch.
 */
import { ACCEPT, REJECT, type SystemEntry } from '../../contract/index.ts'
import { Strategies, strategyParameters } from '../clockwork-strategies.ts'
import { fifo } from '../queueing/fifo.ts'
import { sharedQueue } from '../routing/shared-queue.ts'

export const clockworkController: SystemEntry<'admission' | 'routing' | 'queueing' | 'batching'> = {
  name: 'clockwork-controller',
  family: 'system',
  fills: ['admission', 'routing', 'queueing', 'batching'],
  summary:
    'Serves the model that must begin first, in the largest batch that is in time; refuses what can no longer be.',
  source: 'Clockwork (Gujarati et al., OSDI 2020); its infer5_scheduler.cpp in the public copy NeoLou/clockwork_fork',
  parameters: {
    ...strategyParameters,
    maxExecution: {
      kind: 'duration',
      summary: 'batches above 1 that are expected to take longer are not used',
      default: 25e6,
      minimum: 0,
    },
    ...sharedQueue.parameters,
  },
  needs: sharedQueue.needs!,
  order: 'arrival',
  bindsLate: true,
  workConserving: true,
  create({ maxExecution, pick, ...parameters }, context) {
    const strategies = new Strategies(parameters, maxExecution as number)
    /** By executor: when its batch is estimated to end, or has ended. */
    const freeNs = new Float64Array(context.names.executors.length)
    return {
      admission: {
        admit(view, task) {
          const { models, tasks, ready } = view
          const first = models.firstVariant[tasks.model[task]!]!
          const end = first + models.variantCount[tasks.model[task]!]!
          let anyReady = false
          for (let variant = first; variant < end; variant++) {
            for (let at = ready.start[variant]!; at < ready.start[variant]! + ready.size[variant]!; at++) {
              if (!strategies.isLateAlone(view, task, ready.member[at]!, freeNs)) return ACCEPT
              anyReady = true
            }
          }
          return anyReady ? REJECT : ACCEPT
        },
        started: (view, executor) => strategies.started(view, executor, freeNs),
        ended(view, executor) {
          freeNs[executor] = view.nowNs
        },
      },
      routing: {
        ...sharedQueue.create({ pick: pick! }, context),
        pullsBefore: (view, queue, replica, other, otherReplica) =>
          strategies.isMoreUrgent(view, queue, replica, other, otherReplica),
      },
      queueing: fifo.create({ drop: 'never', maxWaiting: 0, maxWaitingPerTenant: 0 }, context),
      batching: {
        readsAge: true,
        decide: (view, queue, replica) => strategies.decide(view, queue, replica),
        ended: (view, executor) => strategies.ended(view, executor),
      },
    }
  },
}
