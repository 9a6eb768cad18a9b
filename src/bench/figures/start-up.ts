/** What a user waits for before anything is simulated, and for a run that simulates next to nothing. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Figure } from '../figure.ts'
import { milliseconds } from '../number-text.ts'
import { REFERENCE_FILE } from '../scenarios.ts'
import { type Spread, spreadOf, spreadText } from '../spread.ts'

const GOAL_MS = 150
const FIRST_EVENT = fileURLToPath(new URL('../first-event.js', import.meta.url))
const COMMAND_LINE = fileURLToPath(new URL('../../cli/main.js', import.meta.url))
/** Some thousand requests. */
const SHORT = ['--set', 'duration=10 ms', '--set', 'warmup=0 s']

interface StartUp {
  /** Of `foreserve simulate`, from the start of its process until the first request is simulated. */
  readonly firstEventMs: number
  readonly firstEventSpread: Spread
  /** The same until the process has ended, all results written. */
  readonly smallRunMs: number
  readonly helpMs: number
  /** A process of Node that does nothing. */
  readonly emptyProcessMs: number
}

export const startUp: Figure<StartUp> = {
  name: 'start-up',
  key: 'startUp',
  summary: 'from the start of the process to the first simulated event',
  async measure(size, note) {
    const times = size === 'quick' ? 9 : 21
    const folder = mkdtempSync(join(tmpdir(), 'foreserve-bench-'))
    const simulate = ['simulate', REFERENCE_FILE, '-o', folder]
    try {
      note(`${times} starts of each kind`)
      const firstEvent = startsMs([FIRST_EVENT, ...simulate], times)
      return {
        firstEventMs: firstEvent.median,
        firstEventSpread: firstEvent,
        smallRunMs: startsMs([COMMAND_LINE, ...simulate, ...SHORT], times).median,
        helpMs: startsMs([COMMAND_LINE, '--help'], times).median,
        emptyProcessMs: startsMs(['-e', '0'], times).median,
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
  rows({ firstEventMs, firstEventSpread, smallRunMs, helpMs, emptyProcessMs }) {
    return [
      {
        figure: 'start to first event of a small run',
        reached: milliseconds(firstEventMs),
        spread: spreadText(firstEventSpread, milliseconds),
        goal: `at most ${milliseconds(GOAL_MS)}`,
        met: firstEventMs <= GOAL_MS,
      },
      { figure: '  a run of 10 ms, results written', reached: milliseconds(smallRunMs) },
      { figure: '  foreserve --help', reached: milliseconds(helpMs) },
      { figure: '  Node alone', reached: milliseconds(emptyProcessMs) },
    ]
  },
}

function startsMs(args: readonly string[], times: number): Spread {
  const tookMs: number[] = []
  // The first one reads from the disk what the others find in memory.
  for (let i = 0; i <= times; i++) {
    const startedMs = performance.now()
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    tookMs.push(performance.now() - startedMs)
    if (status !== 0) throw new Error(`${args[0]} ended with status ${status}: ${stderr}`)
  }
  return spreadOf(tookMs.slice(1))
}
