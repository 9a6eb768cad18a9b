/** How much faster two runs on two worker threads are than one after the other. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { usableCores } from '../../machine/index.ts'
import type { Figure } from '../figure.ts'
import { millions, times } from '../number-text.ts'
import { type Spread, spreadOf, spreadText } from '../spread.ts'

const GOAL = 1.8

interface TwoCores {
  /** Requests a second of two threads over those of one; null where the process may use one core only. */
  readonly speedUp: number | null
  readonly spread: Spread | null
  readonly oneThreadPerSecond: number
  readonly twoThreadsPerSecond: number
}

export const twoCores: Figure<TwoCores> = {
  name: 'two-cores',
  key: 'twoCores',
  needsLength: true,
  summary: 'two runs on two worker threads against one',
  async measure(size, note) {
    const { rounds, requests } =
      size === 'quick' ? { rounds: 3, requests: 1_000_000 } : { rounds: 7, requests: 5_000_000 }
    const workers = [startThread(), startThread()]
    try {
      note('compiling')
      await requestsPerSecond(workers, requests)
      const one: number[] = []
      const two: number[] = []
      for (let round = 0; round < rounds; round++) {
        note(`round ${round + 1} of ${rounds}`)
        one.push(await requestsPerSecond([workers[round % 2]!], requests))
        two.push(await requestsPerSecond(workers, requests))
      }
      const spread = spreadOf(two.map((perSecond, i) => perSecond / one[i]!))
      const hasTwo = usableCores().length >= 2
      return {
        speedUp: hasTwo ? spread.median : null,
        spread: hasTwo ? spread : null,
        oneThreadPerSecond: spreadOf(one).median,
        twoThreadsPerSecond: spreadOf(two).median,
      }
    } finally {
      await Promise.all(workers.map(worker => worker.terminate()))
    }
  },
  rows({ speedUp, spread, oneThreadPerSecond, twoThreadsPerSecond }) {
    const figure = 'two runs on two cores against one'
    const goal = `at least ${times(GOAL)}`
    if (speedUp === null) return [{ figure, reached: 'skipped: one core', goal }]
    return [
      { figure, reached: times(speedUp), spread: spreadText(spread!, times), goal, met: speedUp >= GOAL },
      {
        figure: '  requests a second, one and two threads',
        reached: `${millions(oneThreadPerSecond)}, ${millions(twoThreadsPerSecond)}`,
      },
    ]
  },
}

function startThread(): Worker {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new Worker(new URL(`../run-thread.${extension}`, import.meta.url))
}

/** Of all of them together, from the first start to the last end. */
async function requestsPerSecond(workers: readonly Worker[], requests: number): Promise<number> {
  const startedNs = process.hrtime.bigint()
  const replies = workers.map(worker => once(worker, 'message') as Promise<[number]>)
  for (const worker of workers) worker.postMessage(requests)
  const simulated = (await Promise.all(replies)).reduce((sum, [offered]) => sum + offered, 0)
  return simulated / (Number(process.hrtime.bigint() - startedNs) / 1e9)
}
