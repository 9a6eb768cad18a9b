/** One live run, inside the driver's process: builds the world around a core, runs it, and sums it up. */
import { runParts } from '../assembly/index.ts'
import type { World } from '../contract/index.ts'
import type { State } from '../core/index.ts'
import { headerOf, LogWriter } from '../journal/index.ts'
import type { DecisionLog } from '../journal/recording.ts'
import { RequestRows, type RunRecorder, tellingAll } from '../measure/index.ts'
import { type CompiledPlugin, registryWith } from '../plugins/index.ts'
import type { Scenario } from '../spec/scenario.ts'
import { RowChoice } from '../workload/index.ts'
import { AnswerJudge } from './answer-judge.ts'
import { BatchPayloads } from './batch-payloads.ts'
import { type AnswerCheck, assertNotMixedUp, checkAnswers } from './check-answers.ts'
import { Clock } from './clock.ts'
import { type CpuNotes, CpuWatch } from './cpu-notes.ts'
import { LiveDriver } from './live-driver.ts'
import type { LiveRun, ReplayInputs } from './live-run.ts'
import { OpenLoop } from './open-loop.ts'
import type { CorePlan } from './plan-cores.ts'
import { RequestFile } from './request-file.ts'
import { loadModelRows } from './request-inputs.ts'
import { judgeValidity } from './validity.ts'
import type { LoadOrder } from './workers/frames.ts'

export interface LiveRunOrder {
  readonly scenario: Scenario
  readonly inputs: ReplayInputs
  readonly cores: CorePlan
  readonly machineId: string
  readonly timelineNs: readonly [from: number, to: number] | undefined
  readonly hangMs: number
  /** Where the journal and the decisions go. */
  readonly decisionsFile: string | undefined
  /** Where the rows of requests go. */
  readonly requestsFile: string | undefined
  /** Policies from outside. */
  readonly plugins: readonly CompiledPlugin[]
}

export interface LiveRunEvents {
  progress(done: number, total: number, label: string): void
  workerStarted(pid: number, executor: string): void
}

/** Time from ready to the first possible request: nothing of the start-up is left to disturb it. */
const START_IN_MS = 50
const PROGRESS_MS = 500
const CLOSE_GRACE_MS = 1000

export class LiveSession {
  readonly #order: LiveRunOrder
  readonly #events: LiveRunEvents
  readonly #world: World
  readonly #state: State
  readonly #recorder: RunRecorder
  readonly #payloads: BatchPayloads
  readonly #loop: OpenLoop
  readonly #driver: LiveDriver
  readonly #log: DecisionLog | undefined
  readonly #logFile: LogWriter | undefined
  readonly #requests: RequestFile | undefined

  /** Loads data and prepares everything but the workers. */
  constructor(order: LiveRunOrder, events: LiveRunEvents) {
    const { scenario, inputs, cores, timelineNs, hangMs, decisionsFile, requestsFile, plugins } = order
    this.#logFile = decisionsFile === undefined ? undefined : new LogWriter(decisionsFile, headerOf(scenario, 'live'))
    this.#requests = requestsFile === undefined ? undefined : new RequestFile(requestsFile)
    const parts = runParts(
      scenario,
      { registry: registryWith(plugins), traces: inputs.traces },
      { ...(timelineNs && { timelineNs }), ...(this.#logFile && { log: this.#logFile }) },
    )
    const { world, state, policies, arrivals, recorder, streams, log } = parts
    this.#log = log
    const { names } = world
    this.#order = order
    this.#events = events
    this.#world = world
    this.#state = state
    this.#recorder = recorder
    const rows = names.models.map(model => loadModelRows(inputs.data[model]!))
    const choice = world.tenants.map(
      ({ model }, tenant) => new RowChoice(streams.inputs(names.tenants[tenant]!), rows[model]!.views.length),
    )
    const judge = new AnswerJudge(state, recorder)
    this.#payloads = new BatchPayloads(state, judge, rows, choice, policies.variant.escalate !== undefined)
    const rowsOfRequests = this.#requests && new RequestRows(state, names, text => this.#requests!.write(text))
    const clock = new Clock()
    this.#loop = new OpenLoop(scenario, state.queues.length.length, arrivals, recorder, clock)
    this.#driver = new LiveDriver(
      {
        world,
        state,
        policies,
        log,
        recorder: tellingAll([recorder, judge, ...(rowsOfRequests === undefined ? [] : [rowsOfRequests])]),
        payloads: this.#payloads,
        clock,
        orders: names.variants.map((name, variant) => loadOrder(name, largestBatch(world.service[variant]!), inputs)),
        cores: cores.executors,
        hangMs,
        workerStarted: (pid, executor) => events.workerStarted(pid, names.executors[executor]!),
      },
      this.#loop,
    )
  }

  /** @throws Error when rows of a batch were mixed up, requests are stuck, or a policy breaks its contract */
  async run(): Promise<LiveRun> {
    const { cores, scenario } = this.#order
    const totalMs = scenario.durationNs / 1e6
    const watch = new CpuWatch([...cores.driver, ...cores.executors.flat()])
    try {
      this.#events.progress(0, totalMs, 'loading')
      await this.#loop.arm(this.#driver)
      watch.start()
      await this.#runReporting(totalMs)
      this.#log?.ended()
      const cpu = watch.stop()
      this.#events.progress(totalMs, totalMs, 'checking')
      const answers = await checkAnswers(this.#driver, this.#payloads, this.#world.names.variants)
      assertNotMixedUp(answers)
      return this.#summary(answers, cpu)
    } finally {
      this.#loop.stop()
      await this.#driver.close(CLOSE_GRACE_MS)
      this.#logFile?.close()
      this.#requests?.close()
    }
  }

  /** Ends the workers at once; resolves when they are gone. A run under way never settles then. */
  async kill(): Promise<void> {
    this.#loop.stop()
    await this.#driver.close(0)
  }

  async #runReporting(totalMs: number): Promise<void> {
    const reporter = setInterval(() => {
      const doneMs = Math.min(totalMs, this.#state.nowNs / 1e6)
      const { arrivalsEnded, tasks } = this.#state
      this.#events.progress(doneMs, totalMs, arrivalsEnded ? `draining, ${tasks.live} requests left` : 'running')
    }, PROGRESS_MS)
    try {
      await this.#loop.run(START_IN_MS)
    } finally {
      clearInterval(reporter)
    }
  }

  #summary(answers: AnswerCheck, cpu: Pick<CpuNotes, 'driverGc' | 'stealShare' | 'cpuPressureShare'>): LiveRun {
    const { cores, inputs, machineId } = this.#order
    const { failures, loads, channel } = this.#driver
    const { measured, late, events } = this.#loop
    const result = this.#recorder.finish('live', events)
    const lateShare = measured === 0 ? null : late / measured
    return {
      result,
      samples: this.#recorder.samples(),
      timeline: this.#recorder.timeline(),
      validity: judgeValidity({
        issueLagMs: result.issueLagMs,
        lateShare,
        tightestSloMs: Math.min(...this.#world.tenants.map(tenant => tenant.sloNs)) / 1e6,
        noOwnCoresBecause: cores.noOwnCoresBecause,
        machineId,
        profiles: inputs.profiles,
        failures,
        unchecked: answers.unchecked,
      }),
      channelOverheadMs: channel.distributionMs(),
      lateShare,
      answers,
      failures,
      loads: loads.map(({ variant, executor, report }) => ({ variant, executor, ...report })),
      cpu: {
        driverCores: cores.driver,
        executors: this.#world.names.executors.map((executor, i) => ({ executor, cores: cores.executors[i]! })),
        ownCores: cores.noOwnCoresBecause === null,
        ...cpu,
      },
    }
  }
}

function loadOrder(name: string, maxBatch: number, { variants }: ReplayInputs): LoadOrder {
  const { path, session, inputs } = variants[name]!
  return { path, session, input: inputs[0]!, maxBatch }
}

/** The largest batch that any device type's expectation of the variant covers. */
function largestBatch(service: readonly ({ readonly meanNs: Float64Array } | undefined)[]): number {
  return Math.max(1, ...service.map(expectation => expectation?.meanNs.length ?? 0))
}
