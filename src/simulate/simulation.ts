/**
 * The driver of virtual time. Pending events lie in one indexed heap with one slot per possible event, numbered so that
 * (instant, slot) is the order of rule R4: complete, ready, wake, planned by subject; arrivals come after them.
 */
import { buildCore, type DrivenCore, type RunInputs, type RunPartsOptions, runParts } from '../assembly/index.ts'
import { type CheckReport, InvariantChecker } from '../check/index.ts'
import { IndexedHeap } from '../collections/index.ts'
import type { AllocationPlan, Driver, Events, PolicySet, Recorder, Snapshot, World } from '../contract/index.ts'
import type { State } from '../core/index.ts'
import type { DecisionLog } from '../journal/recording.ts'
import { type RunRecorder, type RunResult, type RunSamples, type Timeline, tellingAll } from '../measure/index.ts'
import { IndexedDraws } from '../random/index.ts'
import type { Scenario } from '../spec/scenario.ts'
import { sortedByName } from '../spec/scenario-world.ts'
import type { MergedArrivals } from '../workload/index.ts'
import { Answers } from './answers.ts'
import { ClosedLoops } from './closed-loops.ts'
import { type LongRunHost, ownLoop } from './own-loop.ts'
import { Patience } from './patience.ts'
import { ProcessorSharing } from './processor-sharing.ts'
import { ProgressGuard } from './progress-guard.ts'
import { ServiceTimes } from './service-times.ts'
import { toldWhen } from './told-when.ts'

/** Events that are told between two looks at whether the run goes on. */
const EVENTS_A_TURN = 32
/** To compile a loop of its own takes V8 half a second or more of a core; a run with so many events to come gains twice that. */
const WORTH_A_LOOP = 1 << 24
/** Events after which V8 has seen enough of what happens, in this run or in others before it. */
const SEEN_ENOUGH = 1 << 22
/** After so many at least the rest of the run is estimated, and again each time that they have doubled. */
const FIRST_ESTIMATE = 1 << 16

/** Events of all runs in this process. No result depends on it. */
let eventsSeen = 0

export type SimulationInputs = RunInputs

export interface SimulationOptions extends RunPartsOptions {
  /** Makes a second recorder over the run's state, told the same as the run's own. */
  readonly witness?: (state: State, world: World) => Recorder
  /** Watch the run, and end it by a `Violation` at the first promise that is broken: some ten times slower. */
  readonly check?: boolean
  /** Told when the run turns out to be a long one, and when it has ended. */
  readonly longRun?: LongRunHost
}

export interface SimulatedRun {
  readonly result: RunResult
  readonly samples: RunSamples
  readonly timeline: Timeline | undefined
  /** What was checked; undefined where nothing was. */
  readonly checked: CheckReport | undefined
}

/** Runs a scenario to its end. The same scenario and inputs give the same result to the last bit, anywhere. */
export function simulate(scenario: Scenario, inputs: SimulationInputs, options: SimulationOptions = {}): SimulatedRun {
  return new Simulation(scenario, inputs, options).run()
}

class Simulation implements Driver {
  private readonly core: DrivenCore
  /** The core, or who tells it. */
  private readonly told: Events
  private readonly checker: InvariantChecker | undefined
  private readonly log: DecisionLog | undefined
  private readonly state: State
  private readonly recorder: RunRecorder
  private readonly policies: PolicySet
  private readonly arrivals: MergedArrivals
  private readonly patience: Patience | undefined
  private readonly serviceTimes: ServiceTimes
  private readonly sharing: ProcessorSharing | undefined
  private readonly answers: Answers | undefined
  private readonly deviceType: readonly number[]
  /** Service noise of each tenant's requests. */
  private readonly noise: readonly IndexedDraws[]
  private readonly horizonNs: number
  private readonly pending: IndexedHeap
  private readonly readySlot: number
  private readonly wakeSlot: number
  private readonly plannedSlot: number
  private latestPlan: AllocationPlan | undefined
  private readonly guard: ProgressGuard
  /** How many the core was told. */
  private events = 0
  private ownLoop: (() => boolean) | undefined
  private nextEstimateAt = Math.max(FIRST_ESTIMATE, SEEN_ENOUGH - eventsSeen)
  private readonly longRun: LongRunHost | undefined

  constructor(scenario: Scenario, inputs: SimulationInputs, options: SimulationOptions) {
    const parts = runParts(scenario, inputs, options)
    const { world, serviceTimes, state, policies, arrivals, recorder, streams, knownAnswers } = parts
    const { names } = world
    this.horizonNs = scenario.durationNs
    this.policies = policies
    this.state = state
    this.recorder = recorder
    const { check = false, witness, longRun } = options
    this.longRun = longRun
    const checker = check ? new InvariantChecker({ scenario, world, state, registry: inputs.registry }) : undefined
    const recorders = [recorder, witness?.(state, world), checker, ClosedLoops.of(state, arrivals)]
    const asked = checker === undefined ? policies : checker.policies(policies)
    const told = tellingAll(recorders.filter(it => it !== undefined))
    this.core = buildCore({ ...parts, policies: asked }, this, told)
    this.told = checker === undefined ? this.core : checker.events(this.core)
    this.checker = checker
    this.log = parts.log
    this.patience = world.impatient ? new Patience(scenario, state, streams) : undefined
    this.serviceTimes = new ServiceTimes(serviceTimes)
    this.answers = knownAnswers && new Answers(state, knownAnswers)
    this.deviceType = world.deviceType
    this.noise = names.tenants.map(tenant => new IndexedDraws(streams.service(tenant)))
    this.arrivals = arrivals
    this.guard = new ProgressGuard(state, policies, names, { count: () => recorder.fatesTold() })
    this.readySlot = names.executors.length
    this.wakeSlot = this.readySlot + world.replicaSlots
    this.plannedSlot = this.wakeSlot + this.state.queues.length.length
    this.pending = new IndexedHeap(this.plannedSlot + 1)
    this.sharing = ProcessorSharing.of(sortedByName(scenario.executors), state, this.pending)
  }

  run(): SimulatedRun {
    try {
      return this.runToEnd()
    } catch (thrown) {
      throw toldWhen(thrown, this.state.nowNs)
    } finally {
      eventsSeen += this.events
      if (this.ownLoop !== undefined) this.longRun?.ends()
    }
  }

  private runToEnd(): SimulatedRun {
    const { told, state } = this
    told.tick()
    this.events = 1
    do this.advanceToEnd()
    while (this.deliverUntil(this.horizonNs))
    state.nowNs = this.horizonNs
    this.events++
    told.end()
    this.deliverUntil(Number.POSITIVE_INFINITY)
    this.log?.ended()
    this.core.assertDrained()
    const result = this.recorder.finish('simulated', this.events)
    return {
      result,
      samples: this.recorder.samples(),
      timeline: this.recorder.timeline(),
      checked: this.checker?.finish(result),
    }
  }

  /** Until no arrival is known any more. */
  private advanceToEnd(): void {
    while (this.ownLoop === undefined) {
      if (!this.advance()) return
      if (this.events >= this.nextEstimateAt) this.estimateRest()
    }
    const advance = this.ownLoop
    while (advance());
  }

  private estimateRest(): void {
    this.nextEstimateAt *= 2
    if (this.events * (this.horizonNs / this.state.nowNs - 1) < WORTH_A_LOOP) return
    this.longRun?.begins()
    this.ownLoop = ownLoop(this)
  }

  /** Tells some events, in order; false when no arrival is known any more. */
  advance(): boolean {
    const { told, state, arrivals, pending, patience } = this
    if (this.events >= this.guard.nextLookAt) this.guard.look()
    for (let n = 0; n < EVENTS_A_TURN; n++) {
      const tenant = arrivals.next
      if (tenant < 0) {
        this.events += n
        return false
      }
      const slot = pending.top
      if (slot >= 0 && pending.timeNs[slot]! <= arrivals.nextNs) {
        this.deliver(slot)
      } else {
        state.nowNs = arrivals.nextNs
        state.dueNs = arrivals.nextNs
        if (patience !== undefined) patience.drawFor(tenant)
        arrivals.advance()
        told.arrive(tenant)
      }
    }
    this.events += EVENTS_A_TURN
    return true
  }

  execute(executor: number): void {
    const { batches, tasks, replicas } = this.state
    const member = batches.earliest[executor]!
    const noise = this.noise[tasks.tenant[member]!]!
    const variant = replicas.variant[batches.replica[executor]!]!
    const type = this.deviceType[executor]!
    const size = batches.size[executor]!
    this.serviceTimes.draw(variant, type, size, noise, tasks.ordinal, member)
    if (this.sharing?.started(executor, this.serviceTimes.drawnNs[0]!)) return
    this.pending.timeNs[executor] = this.state.nowNs + this.serviceTimes.drawnNs[0]!
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

  /** What is pending up to and at an instant; true as soon as a client in a closed loop, answered, will send again. */
  private deliverUntil(endNs: number): boolean {
    const { pending, arrivals } = this
    for (let slot = pending.top; slot >= 0 && pending.timeNs[slot]! <= endNs; slot = pending.top) {
      this.events++
      if (this.events >= this.guard.nextLookAt) this.guard.look()
      this.deliver(slot)
      if (arrivals.next >= 0) return true
    }
    return false
  }

  private deliver(slot: number): void {
    const { told, state, pending } = this
    state.nowNs = pending.timeNs[slot]!
    pending.remove(slot)
    if (slot < this.readySlot) {
      this.sharing?.ended(slot)
      this.answers?.give(slot)
      told.complete(slot)
    } else if (slot < this.wakeSlot) told.ready(slot - this.readySlot)
    else if (slot < this.plannedSlot) told.wake(slot - this.wakeSlot)
    else told.planned(this.latestPlan!)
  }
}
