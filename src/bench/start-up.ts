/** What a user waits for before anything is simulated, and for a run that simulates next to nothing. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { REFERENCE_FILE } from './reference.ts'

const FIRST_EVENT = fileURLToPath(new URL('./first-event.js', import.meta.url))
const COMMAND_LINE = fileURLToPath(new URL('../cli/main.js', import.meta.url))
const TIMES = 5

export interface StartUpResult {
  /** From spawning a process that reads the reference scenario until it has simulated its first event. */
  readonly firstEventMs: number
  /** A whole `foreserve simulate` of 1 s of the reference scenario, results and report written. */
  readonly smallRunMs: number
}

/** Medians. */
export function benchStartUp(): StartUpResult {
  const folder = mkdtempSync(join(tmpdir(), 'foreserve-bench-'))
  const small = ['simulate', REFERENCE_FILE, '-o', folder, '--set', 'duration=1 s', '--set', 'warmup=0 s']
  try {
    return { firstEventMs: medianMs([FIRST_EVENT]), smallRunMs: medianMs([COMMAND_LINE, ...small]) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function medianMs(args: readonly string[]): number {
  const tookMs: number[] = []
  for (let i = 0; i < TIMES; i++) {
    const startedMs = performance.now()
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    tookMs.push(performance.now() - startedMs)
    if (status !== 0) throw new Error(`${args[0]} ended with status ${status}: ${stderr}`)
  }
  return tookMs.sort((a, b) => a - b)[Math.floor(TIMES / 2)]!
}
