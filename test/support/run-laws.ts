/** What holds in every run, asked of a run's request log. Each throws where it does not. */
import assert from 'node:assert/strict'
import type { Scenario } from '../../src/spec/scenario.ts'
import { scenarioWorld } from '../../src/spec/scenario-world.ts'
import type { LoggedRun } from './play.ts'
import { recount } from './recount.ts'
import type { LoggedBatch, LoggedRequest } from './request-log.ts'
import { S } from './scenarios.ts'

/** The log itself throws where a request leaves twice, is executed twice, or an executor runs two batches. */
export function everyRequestHasOneFate({ result, log }: LoggedRun): void {
  const { offered, completed, rejected, dropped, failed, inFlight } = result.conservation
  assert.equal(inFlight, 0, 'requests are in flight at the end')
  assert.equal(completed + rejected + dropped + failed, offered, 'fates are not as many as requests')
  assert.equal(log.requests.length, offered)
  for (const request of log.requests) {
    assert.notEqual(request.fate, undefined, `${request.name} has no fate`)
    assert.equal(request.batch !== undefined, request.fate === 'completed', `${request.name} was not served as told`)
    assert.ok(request.leftNs >= request.dueNs, `${request.name} left before it was due`)
  }
}

/** One batch at a time, no larger than measured, of one model, in variants that are not under the tenants' floors. */
export function executorsRunWhatTheyMay(what: Scenario, { log }: LoggedRun): void {
  const { world } = scenarioWorld(what)
  const freeNs = new Map<number, number>()
  for (const batch of log.batches) {
    assert.ok(batch.startNs >= (freeNs.get(batch.executor) ?? 0), 'an executor runs two batches')
    freeNs.set(batch.executor, batch.endNs)
    assert.ok(batch.members.length > 0, 'a batch of nobody')
    assert.ok(batch.members.length <= batch.maxBatch, 'a batch is larger than its limit')
    for (const member of batch.members) {
      const tenant = world.tenants[world.names.tenants.indexOf(member.tenant)]!
      assert.ok(member.dueNs <= batch.startNs, `${member.name} was served before it was due`)
      assert.equal(world.names.variantModel[batch.variant], tenant.model, `${member.name} was served by another model`)
      assert.ok(world.quality[batch.variant]! >= tenant.qualityFloor, `${member.name} was served under its floor`)
    }
  }
}

/** Each queue is served in the order of arrival; under late binding it is the model's. Who is served again came late to it. */
export function servedInOrderOfArrival(what: Scenario, { log }: LoggedRun): void {
  const { world } = scenarioWorld(what)
  const shared = what.policies.routing.name === 'shared-queue'
  const last = new Map<number, number>()
  for (const batch of log.batches) {
    const queue = shared ? world.names.variantModel[batch.variant]! : batch.replica
    for (const { sequence, name } of batch.members.filter(member => firstBatchOf(member) === batch)) {
      assert.ok(sequence > (last.get(queue) ?? -1), `${name} was overtaken`)
      last.set(queue, sequence)
    }
  }
}

/** Whoever has begun to be served, waits for it to be done, again and again. */
const firstBatchOf = ({ earlier, batch }: LoggedRequest) => earlier[0] ?? batch

/** Nobody is served whose client gave up before; where nothing else drops, who was dropped gave up. */
export function servedWhileWanted(what: Scenario, { log }: LoggedRun): void {
  const { queueing, batching } = what.policies
  const onlyImpatience =
    queueing.parameters.drop === 'never' &&
    (queueing.parameters.maxWaiting ?? 0) === 0 &&
    (queueing.parameters.maxWaitingPerTenant ?? 0) === 0 &&
    ['none', 'take-all', 'timeout', 'fixed', 'bulk'].includes(batching.name)
  for (const request of log.requests) {
    const { name, fate, leftNs, givesUpNs } = request
    const batch = firstBatchOf(request)
    assert.ok(batch === undefined || batch.startNs <= givesUpNs, `${name} was served after its client gave up`)
    if (fate === 'dropped' && onlyImpatience)
      assert.ok(leftNs > givesUpNs, `${name} was dropped although its client was waiting`)
  }
}

/** Clients wait for their answers: a tenant in a closed loop never has more requests in the system than it has clients. */
export function clientsWait(what: Scenario, { log }: LoggedRun): void {
  for (const { name, arrivals } of what.tenants) {
    if (arrivals.process !== 'closed-loop') continue
    const changes = log.requests
      .filter(({ tenant }) => tenant === name)
      .flatMap(({ dueNs, leftNs }) => [
        { ns: dueNs, by: 1 },
        { ns: leftNs, by: -1 },
      ])
      // Who is refused at once was there for no time; whoever left made room before anybody else came.
      .sort((a, b) => a.ns - b.ns || a.by - b.by)
    let inSystem = 0
    for (const { by } of changes) {
      inSystem += by
      assert.ok(inSystem <= arrivals.clients, `${name} has more requests in the system than clients`)
    }
  }
}

/** The numbers of the run are those counted anew. */
export function numbersAreThoseOfTheLog(what: Scenario, { result, log }: LoggedRun): void {
  const counted = recount(what, log)
  const groups = [
    [result.overall, counted.overall] as const,
    ...result.tenants.map((tenant, i) => [tenant, counted.tenants[i]!] as const),
  ]
  for (const [told, truth] of groups) {
    assert.deepEqual(told.counts, truth.counts)
    assert.deepEqual(told.latencyMs, { ...told.latencyMs, ...truth.latency })
    assert.deepEqual(told.latencyMsOffered, { ...told.latencyMsOffered, ...truth.latencyOffered })
    assert.deepEqual(told.queueMs, { ...told.queueMs, ...truth.queue })
    expectNear(told.latencyMs.mean, truth.meanLatency)
    expectNear(told.quality, truth.meanQuality)
    const { offered, met } = truth.counts
    assert.equal(told.attainment, offered === 0 ? null : met / offered)
    assert.equal(told.goodputPerS, met / ((what.durationNs - what.warmupNs) / S))
  }
  for (const [i, { ofFairShare }] of result.tenants.entries()) expectNear(ofFairShare, counted.shares[i]!)
  expectNear(result.jainIndex, counted.jainIndex)
  expectNear(result.utilisation, counted.utilisation)
  assert.deepEqual(result.batchSizes.slice(1), counted.batchSizes.slice(1))
  const rows = result.timeseries
  assert.equal(
    rows.reduce((sum, row) => sum + row.offered, 0),
    result.conservation.offered,
  )
  assert.equal(
    rows.reduce((sum, row) => sum + row.completed, 0),
    result.conservation.completed,
  )
  assert.equal(
    rows.reduce((sum, row) => sum + row.met, 0),
    result.conservation.met,
  )
}

/** How much of [from, to) these batches, of one executor, ran. */
export function busyWithin(batches: readonly LoggedBatch[], fromNs: number, toNs: number): number {
  return batches.reduce(
    (sum, { startNs, endNs }) => sum + Math.max(0, Math.min(endNs, toNs) - Math.max(startNs, fromNs)),
    0,
  )
}

function expectNear(told: number | null, truth: number | null): void {
  if (truth === null || told === null) assert.equal(told, truth)
  else assert.ok(Math.abs(told - truth) <= 1e-9 * Math.abs(truth), `${told} was told, ${truth} counted`)
}
