/** What is said when a policy breaks its family's contract: which policy, when, what it answered, and about which request. */
import type { Family, PolicySet, View, WorldNames } from '../contract/index.ts'
import { PolicyError } from '../errors/policy-error.ts'
import { queueName, requestName } from './stuck.ts'

export interface NamedPolicy {
  readonly family: Family
  readonly name: string
  /** The file of the plugin that it came from. */
  readonly plugin?: string | undefined
}

/** @param fault `broke its contract`, `threw` */
export function policyError(
  { family, name, plugin }: NamedPolicy,
  nowNs: number,
  fault: string,
  problem: string,
  request = '',
  options?: ErrorOptions,
): PolicyError {
  const which = `the ${family} policy '${name}'${plugin === undefined ? '' : ` of ${plugin}`}`
  const about = request === '' ? '' : `\nasked about ${request}`
  return new PolicyError(`${which} ${fault} at ${nowNs / 1e6} ms: ${problem}${about}`, family, plugin, options)
}

/** `request 3 of search, due at 0.25 s, at the head of the queue of digits/fp32 on cpu/0/1` */
export function headName(queue: number, view: Pick<View, 'tasks' | 'replicas' | 'queues'>, names: WorldNames): string {
  const head = view.queues.head[queue]!
  return head < 0 ? '' : `${requestName(head, view, names)}, at the head of ${queueName(queue, view, names)}`
}

/** What is wrong with an instant that is waited for. */
export function untimely(untilNs: number): string {
  if (Number.isNaN(untilNs)) return 'answered WAIT and wrote no instant to answer.untilNs'
  return untilNs === Number.POSITIVE_INFINITY
    ? 'waits until no instant: NOTHING_YET waits for as long as nothing changes'
    : `waits until ${untilNs / 1e6} ms, which is not in the future`
}

/** The breaches of one run's policies. */
export class Breaches {
  private readonly view: View
  private readonly policies: PolicySet
  private readonly names: WorldNames

  constructor(view: View, policies: PolicySet, names: WorldNames) {
    this.view = view
    this.policies = policies
    this.names = names
  }

  of(family: Family, problem: string, request = ''): PolicyError {
    const { names, plugins } = this.policies
    const policy = { family, name: names[family], plugin: plugins?.[family] }
    return policyError(policy, this.view.nowNs, 'broke its contract', problem, request)
  }

  ofRequest(family: Family, task: number, problem: string): PolicyError {
    return this.of(family, problem, requestName(task, this.view, this.names))
  }

  ofQueue(family: Family, queue: number, problem: string): PolicyError {
    return this.of(family, problem, headName(queue, this.view, this.names))
  }
}
