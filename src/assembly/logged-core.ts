import type { AllocationPlan, Events } from '../contract/index.ts'
import type { Core, State } from '../core/index.ts'
import type { DecisionLog } from '../journal/recording.ts'

/** A core before which each event is written down. */
export class LoggedCore implements Events, Pick<Core, keyof Core> {
  readonly #core: Core
  readonly #log: DecisionLog

  constructor(core: Core, log: DecisionLog) {
    this.#core = core
    this.#log = log
  }

  get state(): State {
    return this.#core.state
  }

  tick(): void {
    this.#log.told('tick')
    this.#core.tick()
  }

  arrive(tenant: number): void {
    this.#log.told('arrive', tenant)
    this.#core.arrive(tenant)
  }

  complete(executor: number): void {
    this.#log.told('complete', executor)
    this.#core.complete(executor)
  }

  wake(queue: number): void {
    this.#log.told('wake', queue)
    this.#core.wake(queue)
  }

  ready(replica: number): void {
    this.#log.told('ready', replica)
    this.#core.ready(replica)
  }

  fail(executor: number): void {
    this.#log.told('fail', executor)
    this.#core.fail(executor)
  }

  planned(plan: AllocationPlan): void {
    this.#log.toldPlanned(plan.placements)
    this.#core.planned(plan)
  }

  end(): void {
    this.#log.told('end')
    this.#core.end()
  }

  assertDrained(): void {
    this.#core.assertDrained()
  }
}
