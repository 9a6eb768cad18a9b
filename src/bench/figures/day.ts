/** A day of requests, once. */
import type { Figure } from '../figure.ts'
import { counted, millions } from '../number-text.ts'
import { ratePerS, referenceScenario, slowedTo } from '../scenarios.ts'
import { timedRun } from '../timed-run.ts'

const RATE_PER_S = 10_000
const DAY_S = 86_400
const GOAL_S = 180

interface Day {
  readonly wallS: number
  readonly cpuS: number
  readonly requests: number
}

/** The reference scenario in slow motion: 10,000 requests a second to the same replicas, all times longer accordingly. */
export const day: Figure<Day> = {
  name: 'day',
  key: 'day',
  summary: 'a day at 10,000 requests a second (864 M); takes minutes',
  onlyNamed: true,
  async measure(_, note) {
    const scenario = slowedTo(await referenceScenario(), RATE_PER_S)
    note('864 M requests')
    const { wallS, cpuS, requests } = timedRun(scenario, ratePerS(scenario) * DAY_S)
    return { wallS, cpuS, requests }
  },
  rows({ wallS, cpuS, requests }) {
    return [
      {
        figure: 'a day at 10,000 requests/s, one core',
        reached: `${wallS.toFixed(0)} s`,
        spread: `once; ${counted(requests)} requests, ${millions(requests / wallS)} a second`,
        goal: `at most ${GOAL_S} s`,
        met: wallS <= GOAL_S,
      },
      { figure: '  by processor time', reached: `${cpuS.toFixed(0)} s` },
    ]
  },
}
