/**
 * Rule: by priority level, the lowest number first, within it in order of arrival. A request whose timeout has passed when a
 * batch is formed is rejected, or (`delay`) served after the others of its level.
 *
 * As the server's code has it: a request's timeout counts from when it was queued and is passed strictly after; the request's
 * own, here its tenant's latency bound, counts only where it is allowed to and is shorter than a default that is set. A
 * priority of 0 or above the levels means the default level. A level has room for `maxQueueSize`, the delayed included.
 *
 * Left out: a queue policy of its own for each level; and that the server also looks for timeouts while it waits for
 * company or for a free instance, so that what has timed out there makes room earlier than here.
 */
import type { PolicyEntry } from '../../contract/index.ts'

/** So many requests may be delayed in a run before their places run out; levels times this is still an exact integer. */
const PLACES = 2 ** 40

export const tritonQueue: PolicyEntry<'queueing'> = {
  name: 'triton-queue',
  family: 'queueing',
  summary: "Triton's queue policy: priority levels, room, and a timeout after which a request is rejected or delayed.",
  source:
    "Triton Inference Server, ModelQueuePolicy in the model configuration; core's scheduler_utils.cc (PolicyQueue) and infer_request.cc (SetPriority)",
  parameters: {
    maxQueueSize: {
      kind: 'integer',
      summary: 'most that may wait in one level of a queue; whoever comes then is dropped. 0: no bound',
      default: 0,
      minimum: 0,
    },
    defaultTimeout: {
      kind: 'duration',
      summary: 'how long a request may wait; 0: as long as it takes',
      default: 0,
      minimum: 0,
    },
    timeoutAction: {
      kind: 'text',
      summary:
        "what becomes of a request that has waited longer: 'reject' gives it up, 'delay' serves it after the others",
      default: 'reject',
      choices: ['reject', 'delay'],
    },
    allowTimeoutOverride: {
      kind: 'boolean',
      summary: "whether a tenant's latency bound, where shorter, takes the place of the default timeout",
      default: false,
    },
    priorityLevels: { kind: 'integer', summary: 'how many levels; 0: none', default: 0, minimum: 0, maximum: 1000 },
    defaultPriorityLevel: {
      kind: 'integer',
      summary: 'the level of tenants whose priority is 0 or above the levels',
      default: 0,
      minimum: 0,
      notAbove: 'priorityLevels',
    },
  },
  create(parameters, { names }) {
    const { maxQueueSize, defaultTimeout, priorityLevels, defaultPriorityLevel } = parameters as {
      readonly [name: string]: number
    }
    const { timeoutAction, allowTimeoutOverride } = parameters
    const tenants = names.tenants.length
    const levels = priorityLevels! + 1
    /** By tenant. */
    let level: Int32Array | undefined
    let timeoutNs = new Float64Array(0)
    /** By (queue, level). */
    let waiting = new Int32Array(0)
    /** By task: after this it has timed out. */
    let expiresNs = new Float64Array(1024)
    let delayed = 0
    return {
      accepts(view, task, queue) {
        if (level === undefined) {
          level = new Int32Array(tenants)
          timeoutNs = new Float64Array(tenants).fill(defaultTimeout === 0 ? Number.POSITIVE_INFINITY : defaultTimeout!)
          for (let tenant = 0; tenant < tenants; tenant++) {
            const priority = view.tenants.priority[tenant]!
            level[tenant] = priority <= 0 || priority > priorityLevels! ? defaultPriorityLevel! : priority
            const ownNs = view.tenants.sloNs[tenant]!
            if (allowTimeoutOverride === true && defaultTimeout !== 0)
              timeoutNs[tenant] = Math.min(timeoutNs[tenant]!, ownNs)
          }
          waiting = new Int32Array(view.queues.length.length * levels)
        }
        const at = queue * levels + level[view.tasks.tenant[task]!]!
        if (maxQueueSize !== 0 && waiting[at]! >= maxQueueSize!) return false
        waiting[at]!++
        return true
      },
      order(view, task, key) {
        if (task >= expiresNs.length) {
          const grown = new Float64Array(2 * task)
          grown.set(expiresNs)
          expiresNs = grown
        }
        const tenant = view.tasks.tenant[task]!
        expiresNs[task] = view.nowNs + timeoutNs[tenant]!
        key[task] = 2 * level![tenant]! * PLACES
      },
      left(view, task, queue) {
        waiting[queue * levels + level![view.tasks.tenant[task]!]!]!--
      },
      expired: (view, task) => view.nowNs > expiresNs[task]!,
      ...(timeoutAction === 'delay' && {
        delays(view, task, key) {
          expiresNs[task] = Number.POSITIVE_INFINITY
          key[task] = (2 * level![view.tasks.tenant[task]!]! + 1) * PLACES + delayed++
          return true
        },
      }),
      expiresOutOfOrder: defaultTimeout !== 0,
    }
  },
}
