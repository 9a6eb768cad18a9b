/** Why a run makes no progress, in words: who waits where, since when, and what the policies say to it. */
import {
  DROP_HEAD,
  IDLE,
  NOTHING_YET,
  type PolicySet,
  READY,
  type View,
  WAIT,
  type WorldNames,
} from '../contract/index.ts'
import { NEVER, type State } from './state.ts'

const MOST_NAMED = 5

/** A run in which nobody moves any more. */
export class StuckError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'StuckError'
  }
}

/** Lines, each of a queue or a batch that holds requests: the fullest first, and how many more there are. */
export function describeStuck(state: State, policies: PolicySet, names: WorldNames): string {
  const { queues, batches } = state
  const waiting = indicesBySize(queues.length).map(queue => describeQueue(queue, state, policies, names))
  const executing = indicesBySize(batches.size).map(
    executor =>
      `${names.executors[executor]} executes ${batches.size[executor]} since ${seconds(batches.startNs[executor]!)}, ` +
      `first ${requestName(batches.first[executor]!, state, names)}`,
  )
  const lines = [...waiting, ...executing]
  const more = lines.length - MOST_NAMED
  return [...lines.slice(0, MOST_NAMED), ...(more > 0 ? [`and ${more} more queues and batches`] : [])]
    .map(line => `\n  ${line}`)
    .join('')
}

/** `the queue of digits/fp32 on cpu/0/1`, or `the shared queue of digits`. */
export function queueName(
  queue: number,
  { replicas, queues }: Pick<View, 'replicas' | 'queues'>,
  names: WorldNames,
): string {
  if (queue < replicas.state.length) return `the queue of ${replicaName(queue, { replicas }, names)}`
  return `the shared queue of ${names.models[queues.model[queue]!]}`
}

export function replicaName(replica: number, { replicas }: Pick<View, 'replicas'>, names: WorldNames): string {
  return `${names.variants[replicas.variant[replica]!]} on ${names.executors[replicas.executor[replica]!]}`
}

/** `request 3 of search, due at 0.25 s`; a tenant's requests are counted from 1. */
export function requestName(task: number, { tasks }: Pick<View, 'tasks'>, names: WorldNames): string {
  return `request ${tasks.ordinal[task]! + 1} of ${names.tenants[tasks.tenant[task]!]}, due at ${seconds(tasks.arrivalNs[task]!)}`
}

function describeQueue(queue: number, state: State, policies: PolicySet, names: WorldNames): string {
  const { queues } = state
  const wakeNs = queues.wakeNs[queue]!
  return (
    `${queues.length[queue]} in ${queueName(queue, state, names)}, first ${requestName(queues.head[queue]!, state, names)}; ` +
    `${wakeNs === NEVER ? 'no wake-up is armed' : `a wake-up is armed for ${seconds(wakeNs)}`}; ` +
    whatBatchingSays(queue, state, policies, names)
  )
}

/** Policies are pure, so asking once more says what was answered last. */
function whatBatchingSays(queue: number, state: State, policies: PolicySet, names: WorldNames): string {
  const replica = idleReplicaFor(queue, state)
  if (replica < 0) return 'no ready replica that serves it is idle'
  const answer = { untilNs: Number.NaN }
  const says = `batching '${policies.names.batching}', asked for ${replicaName(replica, state, names)}, answers`
  try {
    const taken = policies.batching.decide(state, queue, replica, answer)
    if (taken === WAIT) return `${says} to wait until ${seconds(answer.untilNs)}`
    if (taken === NOTHING_YET) return `${says} nothing yet`
    if (taken === DROP_HEAD) return `${says} to drop the head`
    return `${says} to take ${taken}`
  } catch (error) {
    return `${says} with an error: ${(error as Error).message}`
  }
}

function idleReplicaFor(queue: number, { replicas, queues, executors, variants }: State): number {
  for (let replica = 0; replica < replicas.state.length; replica++) {
    if (replicas.state[replica] !== READY || executors.state[replicas.executor[replica]!] !== IDLE) continue
    if (queue === replica) return replica
    const isShared = queue >= replicas.state.length
    if (isShared && variants.model[replicas.variant[replica]!] === queues.model[queue]) return replica
  }
  return -1
}

/** Indices of what is not empty, the largest first. */
function indicesBySize(sizes: Int32Array): number[] {
  return [...sizes.keys()].filter(index => sizes[index]! > 0).sort((a, b) => sizes[b]! - sizes[a]! || a - b)
}

function seconds(ns: number): string {
  return `${ns / 1e9} s`
}
