/**
 * The driver of virtual time. Pending events lie in one indexed heap with one slot per possible event, numbered so that
 * (instant, slot) is the order of rule R4: complete, ready, wake, planned by subject; arrivals come after them.
 */
import { type RunInputs, runParts } from '../assembly/index.ts'
import { IndexedHeap } from '../collections/index.ts'
import type { AllocationPlan, Driver, PolicySet, Recorder, Snapshot } from '../contract/index.ts'
import { Core, type State } from '../core/index.ts'
import type { RecorderOptions, RunRecorder, RunResult, RunSamples, Timeline } from '../measure/index.ts'
import { IndexedDraws } from '../random/index.ts'
import type { Scenario } from '../spec/scenario.ts'
import type { MergedArrivals } from '../workload/index.ts'
import { ServiceTimes } from './service-times.ts'
import { witnessed } from './witness.ts'

export type SimulationInputs = RunInputs

export interface SimulationOptions extends RecorderOptions {
  /** Makes a second recorder over the run's state, told the same as the run's own. */
  readonly witness?: (state: State) => Recorder
}

export interface SimulatedRun {
  readonly result: RunResult
  readonly samples: RunSamples
  readonly timeline: Timeline | undefined
}

/** Runs a scenario to its end. The same scenario and inputs give the same result to the last bit, anywhere. */
export function simulate(scenario: Scenario, inputs: SimulationInputs, options: SimulationOptions = {}): SimulatedRun {
  return new Simulation(scenario, inputs, options).run()
}

class Simulation implements Driver {
  private readonly core: Core
  private readonly state: State
  private readonly recorder: RunRecorder
  private readonly policies: PolicySet
  private readonly arrivals: MergedArrivals
  private readonly serviceTimes: ServiceTimes
  private readonly deviceType: readonly number[]
  /** Service noise of each tenant's requests. */
  private readonly noise: readonly IndexedDraws[]
  private readonly horizonNs: number
  private readonly pending: IndexedHeap
  private readonly readySlot: number
  private readonly wakeSlot: number
  private readonly plannedSlot: number
  private latestPlan: AllocationPlan | undefined

  constructor(scenario: Scenario, inputs: SimulationInputs, options: SimulationOptions) {
    const { world, serviceTimes, state, policies, arrivals, recorder, streams } = runParts(scenario, inputs, options)
    const { names } = world
    this.horizonNs = scenario.durationNs
    this.policies = policies
    this.state = state
    this.recorder = recorder
    const told = options.witness === undefined ? recorder : witnessed(recorder, options.witness(state))
    this.core = new Core(world, policies, this, told, state)
    this.serviceTimes = new ServiceTimes(serviceTimes)
    this.deviceType = world.deviceType
    this.noise = names.tenants.map(tenant => new IndexedDraws(streams.service(tenant)))
    this.arrivals = arrivals
    this.readySlot = names.executors.length
    this.wakeSlot = this.readySlot + world.replicaSlots
    this.plannedSlot = this.wakeSlot + this.state.queues.length.length
    this.pending = new IndexedHeap(this.plannedSlot + 1)
  }

  run(): SimulatedRun {
    const { core, state, arrivals, pending } = this
    core.tick()
    let events = 1
    let ended = false
    for (;;) {
      const slot = pending.top
      const tenant = arrivals.next
      const arrivalNs = tenant >= 0 ? arrivals.timeNs[tenant]! : ended ? Number.POSITIVE_INFINITY : this.horizonNs
      events++
      if (slot >= 0 && pending.timeNs[slot]! <= arrivalNs) {
        state.nowNs = pending.timeNs[slot]!
        pending.remove(slot)
        this.deliver(slot)
      } else if (tenant >= 0) {
        state.nowNs = arrivalNs
        state.dueNs = arrivalNs
        arrivals.advance(tenant)
        core.arrive(tenant)
      } else if (!ended) {
        state.nowNs = this.horizonNs
        ended = true
        core.end()
      } else {
        break
      }
    }
    core.assertDrained()
    return {
      result: this.recorder.finish('simulated', events - 1),
      samples: this.recorder.samples(),
      timeline: this.recorder.timeline(),
    }
  }

  execute(executor: number): void {
    const { batches, tasks, replicas } = this.state
    const member = batches.earliest[executor]!
    const uniform = this.noise[tasks.tenant[member]!]!.unit(tasks.ordinal[member]!)
    const variant = replicas.variant[batches.replica[executor]!]!
    const serviceNs = this.serviceTimes.drawNs(variant, this.deviceType[executor]!, batches.size[executor]!, uniform)
    this.pending.timeNs[executor] = this.state.nowNs + serviceNs
    this.pending.moved(executor)
  }

  wakeAt(queue: number): void {
    const slot = this.wakeSlot + queue
    const wakeNs = this.state.queues.wakeNs[queue]!
    if (wakeNs === Number.POSITIVE_INFINITY) {
      this.pending.remove(slot)
      return
    }
    this.pending.timeNs[slot] = wakeNs
    this.pending.moved(slot)
  }

  /** Replicas are warm when the run begins. */
  load(replica: number): void {
    this.soon(this.readySlot + replica)
  }

  unload(replica: number): void {
    this.pending.remove(this.readySlot + replica)
  }

  plan(snapshot: Snapshot): void {
    this.latestPlan = this.policies.allocation.plan(snapshot)
    this.soon(this.plannedSlot)
  }

  private soon(slot: number): void {
    this.pending.timeNs[slot] = this.state.nowNs
    this.pending.moved(slot)
  }

  private deliver(slot: number): void {
    if (slot < this.readySlot) this.core.complete(slot)
    else if (slot < this.wakeSlot) this.core.ready(slot - this.readySlot)
    else if (slot < this.plannedSlot) this.core.wake(slot - this.wakeSlot)
    else this.core.planned(this.latestPlan!)
  }
}
