/** Runs the command line as a user does: a process, its output, its exit code. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { moduleCommand } from '../../src/machine/index.ts'

export interface Finished {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Running {
  readonly child: ChildProcess
  readonly finished: Promise<Finished>
  /** Processes that this run started, directly or not, and that are still there. */
  survivors(): string[]
}

/**
 * @param built the main module of a build, which is run as a shell runs a job, as the leader of a process group. From source,
 *   tsx has a helper process that a signal to the group would kill before us.
 */
export function start(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}, built?: string): Running {
  const mark = `FORESERVE_TEST_RUN=${randomUUID()}`
  const { command, args: own } =
    built === undefined
      ? moduleCommand('../../src/cli/main', import.meta.url)
      : { command: process.execPath, args: [built] }
  const child = spawn(command, [...own, ...args], {
    cwd,
    env: { ...process.env, ...env, FORESERVE_TEST_RUN: mark.split('=')[1] },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: built !== undefined,
  })
  const finished = Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'close')]).then(
    ([out, err, [code]]) => ({ code: code as number | null, out, err }),
  )
  return { child, finished, survivors: () => processesMarked(mark) }
}

export const foreserve = (args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Finished> =>
  start(args, cwd, env).finished

/** By the environment that children inherit; Linux only, elsewhere none are seen. */
function processesMarked(mark: string): string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(pid => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark)
      } catch {
        return false
      }
    })
    .map(pid => {
      try {
        return `${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')}`
      } catch {
        return pid
      }
    })
}
