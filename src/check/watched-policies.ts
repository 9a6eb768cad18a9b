/** Policies that answer as before, and tell the checker what they were asked and what they answered. */
import type { PolicySet } from '../contract/index.ts'

export interface PolicyWatch {
  admitted(task: number, answer: number): void
  /** The task is about to enter a queue; it is in no other any more. */
  entering(task: number): void
  /** The task was put into the queue, at this key. */
  queued(task: number, queue: number, key: number): void
  decided(queue: number, replica: number, answer: number, untilNs: number): void
  /** A policy was asked which idle replica takes from the shared queue. */
  picked(queue: number): void
}

/** The core asks `accepts` and then `order` of each task that it puts into a queue; only the first is told which queue. */
export function watchedPolicies(policies: PolicySet, watch: PolicyWatch): PolicySet {
  const { admission, variant, routing, queueing, batching } = policies
  const { selectAtDispatch } = variant
  const { pick } = routing
  const { delays } = queueing
  let queueOfTask = -1
  return {
    ...policies,
    admission: {
      ...forwarding(admission),
      admit(view, task) {
        const answer = admission.admit(view, task)
        watch.admitted(task, answer)
        return answer
      },
    },
    variant: {
      ...forwarding(variant),
      ...(selectAtDispatch !== undefined && {
        selectAtDispatch(view, queue, executor) {
          const replica = selectAtDispatch.call(variant, view, queue, executor)
          watch.picked(queue)
          return replica
        },
      }),
    },
    routing: {
      ...forwarding(routing),
      ...(pick !== undefined && {
        pick(view, queue) {
          const replica = pick.call(routing, view, queue)
          watch.picked(queue)
          return replica
        },
      }),
    },
    queueing: {
      ...forwarding(queueing),
      accepts(view, task, queue) {
        queueOfTask = queue
        watch.entering(task)
        return queueing.accepts === undefined || queueing.accepts(view, task, queue)
      },
      order(view, task, key, queue) {
        queueing.order(view, task, key, queue)
        watch.queued(task, queueOfTask, key[task]!)
      },
      ...(delays !== undefined && {
        delays(view, task, key, queue) {
          const isDelayed = delays.call(queueing, view, task, key, queue)
          if (isDelayed) {
            watch.entering(task)
            watch.queued(task, queue, key[task]!)
          }
          return isDelayed
        },
      }),
    },
    batching: {
      ...forwarding(batching),
      decide(view, queue, replica, answer) {
        const taken = batching.decide(view, queue, replica, answer)
        watch.decided(queue, replica, taken, answer.untilNs)
        return taken
      },
    },
  }
}

/** All that a policy has, own or inherited, as it is; only what it has, since the core asks whether a method is there. */
function forwarding<T extends object>(policy: T): T {
  const forwarded: Record<string, unknown> = {}
  for (let from: object = policy; from !== Object.prototype; from = Object.getPrototypeOf(from)) {
    for (const name of Object.getOwnPropertyNames(from)) {
      if (name in forwarded || name === 'constructor') continue
      const value = policy[name as keyof T]
      forwarded[name] = typeof value === 'function' ? value.bind(policy) : value
    }
  }
  return forwarded as T
}
