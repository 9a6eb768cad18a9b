/** A run that is watched: what it tells, and how a broken promise leads back to it. */
import { afterEach, expect, test, vi } from 'vitest'
import { checkText } from '../../src/cli/check-text.ts'
import { runOne } from '../../src/experiment/run-one.ts'
import { ServiceTimes } from '../../src/simulate/service-times.ts'
import { type Setting, scenario, tracesOf } from '../support/scenarios.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const setting: Setting = { seed: 'watched', tenants: { a: { arrivals: [0, 1, 2] } } }
const planned = {
  swept: [['load', '0.7']] as const,
  scenario: scenario(setting),
}
const run = (check: boolean) => runOne(planned, tracesOf(setting), { check }, () => {})

test('it tells what was watched; without the wish nothing is', async () => {
  const { checked, result } = await run(true)
  expect(checked).toMatchObject({ requests: 3, events: result.events })
  // 6, 11 and 16 ms in the system.
  expect(checked!.requestSeconds).toBe('0.033000000')
  expect(checkText([checked!, checked!])).toMatch(/^checked: \d+ invariants hold in 2 runs of 6 requests/)
  const many = checkText(new Array(8).fill(checked!))
  expect(many).toMatch(/: (0\.033000000, ){5}0\.033000000 request-seconds, and so in 2 more runs$/)
  expect((await run(false)).checked).toBeUndefined()
})

test('a broken promise names the run, so that the same command ends the same way', async () => {
  vi.spyOn(ServiceTimes.prototype, 'draw').mockImplementation(function (this: ServiceTimes) {
    this.drawnNs[0] = -1
  })
  const error = (await run(true).catch((thrown: unknown) => thrown)) as Error
  // The command line shows the stack of what is our bug.
  for (const text of [error.message, error.stack]) {
    expect(text).toMatch(
      /invariant 'time' is broken.*\n.*seed 'watched', replication 0, load = 0\.7 \(scenario [0-9a-f]{64}\)\nthe same command/,
    )
  }
})
