/** The same scenario gives the same result to the last bit: twice, after others, anywhere. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { busyScenario, busySetting, busyTraces } from '../support/busy-scenario.ts'
import { resultDigest } from '../support/digest.ts'
import { play, runLogged } from '../support/play.ts'
import type { Setting } from '../support/scenarios.ts'

const busy = (change: Setting = {}) => runLogged(busyScenario(change), busyTraces)
/** When each of the tenant's requests was due. */
const dues = (run: ReturnType<typeof busy>, tenant: string) =>
  run.log.requests.filter(request => request.tenant === tenant).map(request => request.dueNs)

test('twice, and after another scenario in the same process', () => {
  const told = () => {
    const { result, samples, log } = busy()
    return {
      result,
      samples,
      requests: log.requests.map(({ name, fate, dueNs, leftNs }) => [name, fate, dueNs, leftNs]),
    }
  }
  const first = told()
  expect(told()).toEqual(first)
  play({ executors: 2, policies: { routing: 'shared-queue' }, tenants: { search: { arrivals: [0, 1, 2] } } })
  busy({ seed: 'another' })
  expect(told()).toEqual(first)
  // So that equal does not mean empty.
  const { completed, rejected, dropped } = first.result.overall.counts
  expect(Math.min(completed - 3000, rejected, dropped)).toBeGreaterThan(0)
  expect(first.result.batchSizes.filter(count => count > 0).length).toBeGreaterThan(3)
})

/**
 * Every number of the result, as it was when last looked at. A change here means that results changed: it must be meant,
 * and told to those who compare runs across versions.
 */
const PINNED = 'ca7e2b8013d05b5bc914bc60ef327f18e005a1970aacf4d4cdd02da13e2b39ca'

test('the digest of a run is what it was', () => {
  expect(resultDigest()).toBe(PINNED)
})

test.each([
  { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
  { TZ: 'America/St_Johns', LANG: 'C', LC_ALL: 'C' },
])('another process, with %o', async environment => {
  const fixture = fileURLToPath(new URL('./fixture-digest.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', fixture], {
    env: { ...process.env, ...environment },
  })
  expect(stdout).toBe(resultDigest())
})

describe('each use of randomness has its own stream', () => {
  const run = busy()

  test('another seed or replication: other arrivals', () => {
    expect(dues(busy({ seed: 'another' }), 'search')).not.toEqual(dues(run, 'search'))
    expect(dues(busy({ replication: 1 }), 'search')).not.toEqual(dues(run, 'search'))
  })

  test('another noise: the same arrivals, other service times', () => {
    const noisy = busy({ noise: 1 })
    for (const tenant of ['search', 'batch', 'mail']) expect(dues(noisy, tenant)).toEqual(dues(run, tenant))
    expect(noisy.result.overall.latencyMs.mean).not.toBe(run.result.overall.latencyMs.mean)
  })

  test('another tenant moves nobody else', () => {
    const more = busy({
      tenants: { ...busySetting.tenants, another: { model: 'words', arrivals: { poissonPerS: 1 } } },
    })
    for (const tenant of ['search', 'batch', 'mail']) expect(dues(more, tenant)).toEqual(dues(run, tenant))
  })

  test('another policy leaves arrivals, and the service time of each request that is served alone', () => {
    const alone = (routing: string) => {
      const only = { only: { quality: 0.99, law: 'exponential', fixed: 0, perItem: 8 } } as const
      return runLogged(busyScenario({ policies: { routing }, models: { digits: only, words: only } }), busyTraces)
    }
    const [one, other] = [alone('round-robin'), alone('power-of-two-choices')]
    const service = (of: ReturnType<typeof busy>) =>
      of.log.requests.map(({ name, dueNs, batch }) => [name, dueNs, batch!.endNs - batch!.startNs])
    expect(service(other)).toEqual(service(one))
    expect(other.result.overall.latencyMs.mean).not.toBe(one.result.overall.latencyMs.mean)
  })
})
