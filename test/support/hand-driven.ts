/** A world driven by hand around one core: a test says what happened when, and reads what the core commanded. */
import type {
  AllocationPlan,
  AnyPolicyEntry,
  Driver,
  Families,
  PolicySet,
  Recorder,
  Snapshot,
} from '../../src/contract/index.ts'
import { Core, type State } from '../../src/core/index.ts'
import { createPolicies, policyRegistry } from '../../src/policies/index.ts'
import { scenarioWorld } from '../../src/spec/scenario-world.ts'
import { MS, type Setting, scenario } from './scenarios.ts'

export interface HandSetting extends Setting {
  /** Policies written in the test, in place of those of the setting. */
  readonly instead?: { readonly [F in keyof Families]?: Families[F] }
  /** What the policies draw, in order; or a draw below n. */
  readonly draws?: readonly number[] | ((n: number) => number)
}

export class HandDriven implements Driver, Recorder {
  readonly core: Core
  readonly state: State
  readonly policies: PolicySet
  readonly #world: ReturnType<typeof scenarioWorld>['world']
  readonly #replicaNames: string[] = []
  readonly #draws: number[] | ((n: number) => number)
  #heard: string[] = []
  #plan: AllocationPlan | undefined

  constructor(setting: HandSetting = {}) {
    const what = scenario(setting)
    this.#world = scenarioWorld(what).world
    const { draws: written = [] } = setting
    this.#draws = typeof written === 'function' ? written : [...written]
    const draws = {
      below: (_: number, n: number) => {
        const draw = typeof this.#draws === 'function' ? this.#draws(n) : this.#draws.shift()
        if (draw === undefined || draw >= n) throw new Error(`no draw below ${n} was written`)
        return draw
      },
    }
    const registry: readonly AnyPolicyEntry[] = policyRegistry
    this.policies = {
      ...createPolicies(what.policies, registry, { names: this.#world.names, draws }),
      ...setting.instead,
    }
    this.core = new Core(this.#world, this.policies, this, this)
    this.state = this.core.state
  }

  /** A world whose first plan is done and all of whose replicas are ready at 0. */
  static started(setting: HandSetting = {}): HandDriven {
    const world = new HandDriven(setting)
    world.core.tick()
    world.answerPlan()
    for (const name of world.loaded) world.ready(name)
    world.heard()
    return world
  }

  // What happens.

  at(ms: number): this {
    this.state.nowNs = ms * MS
    return this
  }

  /** Requests of these tenants are due now, or were due at `due` ms; their clients give up at `givesUp` ms. */
  arrive(tenant: string, due = this.state.nowNs / MS, givesUp = Number.POSITIVE_INFINITY): this {
    this.state.dueNs = due * MS
    this.state.givesUpNs = givesUp * MS
    this.core.arrive(index(this.#world.names.tenants, tenant))
    return this
  }

  /** @param sure how sure the answers of its batch are, in 256ths, in the order in which they were taken */
  complete(executor: string, ...sure: readonly number[]): this {
    const { batches, tasks } = this.state
    const at = index(this.#world.names.executors, executor)
    let task = batches.first[at]!
    for (const confidence of sure) {
      tasks.confidence[task] = confidence
      task = tasks.next[task]!
    }
    this.core.complete(at)
    return this
  }

  fail(executor: string): this {
    this.core.fail(index(this.#world.names.executors, executor))
    return this
  }

  wake(queue: string): this {
    this.core.wake(this.queue(queue))
    return this
  }

  ready(replica: string): this {
    this.core.ready(this.replica(replica))
    return this
  }

  /** The answer to `plan`: what the allocation policy says, or these replicas, as `v@e1`. */
  answerPlan(...wanted: readonly string[]): this {
    const { names } = this.#world
    const placements = wanted.map(name => {
      const [variant, executor] = name.split('@') as [string, string]
      return {
        variant: names.variants.findIndex(it => it.endsWith(`/${variant}`)),
        executor: index(names.executors, executor),
      }
    })
    this.core.planned(wanted.length > 0 ? { placements } : this.#plan!)
    return this
  }

  planned(plan: AllocationPlan): this {
    this.core.planned(plan)
    return this
  }

  end(): this {
    this.core.end()
    return this
  }

  // What was heard.

  /** Commands and fates since the last call. */
  heard(): string[] {
    const heard = this.#heard
    this.#heard = []
    return heard
  }

  get loaded(): string[] {
    return this.#heard.filter(line => line.startsWith('load ')).map(line => line.slice('load '.length))
  }

  /** `v@e1`, or `shared m`. */
  queue(name: string): number {
    const { names, replicaSlots } = this.#world
    return name.startsWith('shared ') ? replicaSlots + index(names.models, name.slice(7)) : this.replica(name)
  }

  replica(name: string): number {
    return index(this.#replicaNames, name)
  }

  // The core's commands.

  execute(executor: number): void {
    const { batches, tasks } = this.state
    const members: string[] = []
    for (let task = batches.first[executor]!; task >= 0; task = tasks.next[task]!) members.push(this.#name(task))
    this.#heard.push(`execute ${this.#replicaNames[batches.replica[executor]!]}: ${members.join(' ')}`)
  }

  wakeAt(queue: number): void {
    const wakeNs = this.state.queues.wakeNs[queue]!
    const name = this.#replicaNames[queue] ?? `shared ${this.#world.names.models[queue - this.#world.replicaSlots]}`
    this.#heard.push(`wake ${name} ${wakeNs === Number.POSITIVE_INFINITY ? 'never' : `at ${wakeNs / MS}`}`)
  }

  load(replica: number): void {
    const { variant, executor } = this.state.replicas
    const { names } = this.#world
    const plain = names.variants[variant[replica]!]!.split('/')[1]
    this.#replicaNames[replica] = `${plain}@${names.executors[executor[replica]!]}`
    this.#heard.push(`load ${this.#replicaNames[replica]}`)
  }

  unload(replica: number): void {
    this.#heard.push(`unload ${this.#replicaNames[replica]}`)
  }

  plan(snapshot: Snapshot): void {
    this.#plan = this.policies.allocation.plan(snapshot)
    this.#heard.push('plan')
  }

  // The fates of requests.

  arrived(): void {}
  started(): void {}
  ended(): void {}
  lost(): void {}
  completed = (task: number) => this.#fate('completed', task)
  escalated = (task: number) => this.#fate('escalated', task)
  settled = (task: number) => this.#fate('settled', task)
  rejected = (task: number) => this.#fate('rejected', task)
  dropped = (task: number) => this.#fate('dropped', task)
  failed = (task: number) => this.#fate('failed', task)

  #fate(fate: string, task: number): void {
    this.#heard.push(`${fate} ${this.#name(task)}`)
  }

  #name(task: number): string {
    const { tenant, ordinal } = this.state.tasks
    return `${this.#world.names.tenants[tenant[task]!]}${ordinal[task]! + 1}`
  }
}

function index(names: readonly string[], name: string): number {
  const at = names.indexOf(name)
  if (at < 0) throw new Error(`there is no '${name}' among ${names.join(', ')}`)
  return at
}
