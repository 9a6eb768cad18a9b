/**
 * Turns the fates of tasks into the numbers of a run, in every world alike. Requests due in [warmup, duration) count; the
 * whole run counts for conservation.
 */
import type { Recorder } from '../contract/index.ts'
import { Backlog, saturationOf } from './backlog.ts'
import { distributionOfCounts } from './counted.ts'
import { bucketOf } from './duration-table.ts'
import { Durations } from './durations.ts'
import { EarlierService } from './earlier-service.ts'
import { WindowService } from './fair-shares.ts'
import type { RecordedRun, RecordedState } from './recorded-state.ts'
import type { Counts, RunResult, RunSamples, Timeline, WorldKind } from './run-result.ts'
import {
  CHECKED,
  CORRECT,
  COUNTERS,
  DROPPED,
  FAILED,
  KINDS,
  MET,
  OFFERED,
  REJECTED,
  RIGHT,
  sumOf,
  Tallies,
  Tally,
} from './tally.ts'
import { TimelineRecorder } from './timeline-recorder.ts'
import { Timeseries } from './timeseries.ts'

export interface RecorderOptions {
  /** Stretch of the run to keep as a timeline. */
  readonly timelineNs?: readonly [from: number, to: number]
  /** Exact samples kept over all tenants; beyond, histograms. */
  readonly sampleLimit?: number
}

const DEFAULT_SAMPLE_LIMIT = 1 << 20
/** Larger batches count as of this size. */
const LARGEST_BATCH = 1 << 20

export class RunRecorder implements Recorder {
  private readonly state: RecordedState
  private readonly run: RecordedRun
  private readonly tallies: Tallies
  private readonly tenants: number
  private readonly variants: number
  private readonly backlog: Backlog
  private readonly windowService: WindowService
  /** At this instant something is to be looked at, before any event then or later is counted. */
  private nextLookNs: number
  private readonly timeseries: Timeseries
  private readonly timelineRecorder: TimelineRecorder | undefined
  /** Batches started in the window by their size; grows. */
  private batchSizes = new Float64Array(64)
  private readonly issueLag: Durations
  private readonly fromNs: number
  private readonly toNs: number
  private busyNs = 0
  private executing = 0
  /** How long the batch executed that ended last, for its members. */
  private serviceNs = 0
  private serviceBucket = 0
  private readonly earlier: EarlierService

  constructor(state: RecordedState, run: RecordedRun, options: RecorderOptions = {}) {
    this.state = state
    this.run = run
    this.fromNs = run.warmupNs
    this.toNs = run.durationNs
    const sampleLimit = Math.ceil((options.sampleLimit ?? DEFAULT_SAMPLE_LIMIT) / run.tenants.length)
    this.tenants = run.tenants.length
    this.variants = state.variants.quality.length
    this.earlier = new EarlierService(state)
    const quality = run.answers === undefined ? state.variants.quality : undefined
    this.tallies = new Tallies(this.tenants, this.variants, quality, sampleLimit)
    this.backlog = new Backlog(this.fromNs, this.toNs)
    this.windowService = new WindowService(this.tallies, run)
    this.nextLookNs = this.fromNs
    this.timeseries = new Timeseries(
      run.durationNs,
      run.tenants.map(tenant => tenant.name),
    )
    this.issueLag = Durations.alone(sampleLimit)
    const { timelineNs } = options
    this.timelineRecorder =
      timelineNs === undefined ? undefined : new TimelineRecorder(timelineNs[0], timelineNs[1], run)
  }

  arrived(task: number): void {
    const { tenant, arrivalNs } = this.state.tasks
    this.sample()
    this.backlog.inSystem++
    this.timeseries.arrived(tenant[task]!, arrivalNs[task]!)
    this.count(task, OFFERED)
    this.noteWaiting()
  }

  completed(task: number): void {
    const { tasks, nowNs } = this.state
    // Sampled when its batch ended.
    this.backlog.inSystem--
    const dueNs = tasks.arrivalNs[task]!
    const latencyNs = nowNs - dueNs
    const met = nowNs <= tasks.deadlineNs[task]!
    const tenant = tasks.tenant[task]!
    this.timeseries.completedAfter(tenant, dueNs, latencyNs, met)
    const { counters, served, durations } = this.tallies
    const measured = this.isMeasured(task)
    const group = measured ? tenant : this.tenants + tenant
    served[this.variants * group + tasks.variant[task]!]!++
    if (met) counters[COUNTERS * group + MET]!++
    const { answers } = this.run
    if (answers?.isRight(tasks.variant[task]!, tenant, tasks.ordinal[task]!)) counters[COUNTERS * group + CORRECT]!++
    let { serviceNs, serviceBucket } = this
    if (this.earlier.escalated > 0) {
      serviceNs += this.earlier.take(task)
      serviceBucket = bucketOf(serviceNs)
    }
    if (!measured) return
    durations.addThree(KINDS * tenant, latencyNs, latencyNs - serviceNs, serviceNs, serviceBucket)
  }

  escalated(task: number): void {
    this.earlier.add(task, this.serviceNs)
    this.noteWaiting()
  }

  /** No batch ended with it. */
  settled(task: number): void {
    this.sample()
    this.earlier.settled++
    this.serviceNs = 0
    this.completed(task)
    this.noteWaiting()
  }

  rejected(task: number): void {
    this.left()
    this.count(task, REJECTED)
    this.noteWaiting()
  }

  dropped(task: number): void {
    this.left()
    this.count(task, DROPPED)
    this.noteWaiting()
  }

  failed(task: number): void {
    this.left()
    this.count(task, FAILED)
    this.noteWaiting()
  }

  started(executor: number): void {
    const size = this.state.batches.size[executor]!
    const { nowNs } = this.state
    this.executing += size
    if (nowNs >= this.fromNs && nowNs < this.toNs) this.countBatch(size)
    this.noteWaiting()
  }

  ended(executor: number): void {
    this.sample()
    const { batches, nowNs } = this.state
    this.executing -= batches.size[executor]!
    this.serviceNs = nowNs - batches.startNs[executor]!
    this.serviceBucket = bucketOf(this.serviceNs)
    this.countBusy(executor)
    this.timelineRecorder?.ended(this.state, executor)
  }

  /** The executor was lost with the batch that it ran, or idle. */
  lost(executor: number): void {
    const size = this.state.batches.size[executor]!
    if (size === 0) return
    this.executing -= size
    this.countBusy(executor)
  }

  /** Live only: the driver sent a request this late. */
  sentLate(lagNs: number): void {
    this.issueLag.add(lagNs)
  }

  /** Live only: an answer was compared with its label. */
  checkedAnswer(tenant: number, right: boolean): void {
    const { counters } = this.tallies
    counters[COUNTERS * tenant + CHECKED]!++
    if (right) counters[COUNTERS * tenant + RIGHT]!++
  }

  isMeasured(task: number): boolean {
    const dueNs = this.state.tasks.arrivalNs[task]!
    return dueNs >= this.fromNs && dueNs < this.toNs
  }

  /** Arrivals and departures so far. */
  fatesTold(): number {
    const { offered, completed, rejected, dropped, failed } = this.wholeRun()
    return offered + completed + rejected + dropped + failed
  }

  /** `events` is how many events the core was told. Throws when requests were lost or invented. */
  finish(world: WorldKind, events: number): RunResult {
    const { run } = this
    this.assertConserved()
    this.assertTimeWentOn()
    const windowS = (this.toNs - this.fromNs) / 1e9
    const tallies = run.tenants.map((_, tenant) => this.tallies.measured(tenant))
    const total = Tally.merged(tallies)
    const overall = total.result(windowS)
    const trend = this.backlog.trend()
    const { ofFairShare, jainIndex } = this.windowService.shares()
    return {
      world,
      overall,
      tenants: run.tenants.map(({ name, attainment }, tenant) => {
        const result = tallies[tenant]!.result(windowS)
        const sloMet = result.attainment === null ? null : result.attainment >= attainment
        return { tenant: name, sloMet, ofFairShare: ofFairShare[tenant]!, ...result }
      }),
      jainIndex,
      utilisation: this.busyNs / (this.toNs - this.fromNs) / run.executors.length,
      batchSize: distributionOfCounts(this.batchSizes),
      batchSizes: this.trimmedBatchSizes(),
      servedByVariant: run.variants.map((variant, index) => ({ variant, completed: total.served[index]! })),
      saturation: saturationOf(trend, overall.offeredPerS),
      backlogGrowthPerS: trend.growthPerS,
      issueLagMs: this.issueLag.count === 0 ? null : this.issueLag.distributionMs(),
      conservation: { ...this.wholeRun(), inFlight: this.state.tasks.live },
      ...(run.answers && { cascade: { escalated: this.earlier.escalated, settled: this.earlier.settled } }),
      events,
      timeseries: this.timeseries.rows(),
    }
  }

  /** Latencies of the completed in the window; a tenant with too many to keep is left out. */
  samples(): RunSamples {
    const latencyMs: { [tenant: string]: Float64Array } = {}
    for (const [index, { name }] of this.run.tenants.entries()) {
      const samplesNs = this.tallies.measured(index).times.latency.samples()
      if (samplesNs !== undefined) latencyMs[name] = samplesNs.map(ns => ns / 1e6)
    }
    return { latencyMs }
  }

  timeline(): Timeline | undefined {
    return this.timelineRecorder?.timeline()
  }

  private count(task: number, counter: number): void {
    const tenant = this.state.tasks.tenant[task]!
    this.tallies.counters[COUNTERS * (this.isMeasured(task) ? tenant : this.tenants + tenant) + counter]!++
  }

  private wholeRun(): Counts {
    return sumOf(this.run.tenants.map((_, tenant) => this.tallies.wholeRun(tenant)))
  }

  /** Of each tenant. What is in flight is counted by the core, not from the fates told here: otherwise a lost request would pass as one in flight. */
  private assertConserved(): void {
    const { tenants, tasks } = this.state
    const inFlight = this.state.inFlight()
    let live = 0
    for (const [tenant, { name }] of this.run.tenants.entries()) {
      const { offered, completed, rejected, dropped, failed } = this.tallies.wholeRun(tenant)
      const accounted = completed + rejected + dropped + failed + inFlight[tenant]!
      live += inFlight[tenant]!
      if (accounted === offered && offered === tenants.arrived[tenant]) continue
      throw new Error(
        `conservation broken for tenant ${name}: ${tenants.arrived[tenant]} arrived, ${offered} offered, ${accounted} accounted for ` +
          `(${completed} completed, ${rejected} rejected, ${dropped} dropped, ${failed} failed, ${inFlight[tenant]} in flight)`,
      )
    }
    if (live !== tasks.live)
      throw new Error(
        `conservation broken: ${tasks.live} requests are in flight, of which ${live} wait or are executed`,
      )
  }

  /** No request was answered before it was executed, nor executed before it was due. */
  private assertTimeWentOn(): void {
    for (const [tenant, { name }] of this.run.tenants.entries()) {
      const { latency, queue, service } = this.tallies.measured(tenant).times
      const leastNs = Math.min(latency.leastNs, queue.leastNs, service.leastNs)
      if (leastNs < 0) throw new Error(`time went back by ${-leastNs} ns for a request of tenant ${name}`)
    }
  }

  private left(): void {
    this.sample()
    this.backlog.inSystem--
  }

  private sample(): void {
    if (this.state.nowNs >= this.nextLookNs) this.look(this.state.nowNs)
  }

  private look(nowNs: number): void {
    this.windowService.lookUntil(nowNs)
    this.backlog.sampleUntil(nowNs)
    this.nextLookNs = Math.min(this.windowService.nextLookNs, this.backlog.nextSampleNs)
  }

  private noteWaiting(): void {
    this.timelineRecorder?.waiting(this.state.nowNs, this.backlog.inSystem - this.executing)
  }

  private countBusy(executor: number): void {
    const { batches, nowNs } = this.state
    const startNs = Math.max(batches.startNs[executor]!, this.fromNs)
    const endNs = Math.min(nowNs, this.toNs)
    if (endNs > startNs) this.busyNs += endNs - startNs
  }

  private countBatch(size: number): void {
    if (size >= this.batchSizes.length) {
      size = Math.min(size, LARGEST_BATCH)
      const grown = new Float64Array(Math.max(size + 1, 2 * this.batchSizes.length))
      grown.set(this.batchSizes)
      this.batchSizes = grown
    }
    this.batchSizes[size]!++
  }

  private trimmedBatchSizes(): number[] {
    let last = this.batchSizes.length - 1
    while (last > 0 && this.batchSizes[last] === 0) last--
    return Array.from(this.batchSizes.subarray(0, last + 1))
  }
}
