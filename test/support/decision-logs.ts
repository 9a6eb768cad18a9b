/** Decision logs of simulated runs, and what came of playing them back. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnyPolicyEntry, Families, Family } from '../../src/contract/index.ts'
import { headerOf, LogReader, LogWriter } from '../../src/journal/index.ts'
import { LogComparison, type LogsOutcome, Playback, type PlaybackOutcome } from '../../src/playback/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { simulate } from '../../src/simulate/index.ts'
import type { Scenario } from '../../src/spec/scenario.ts'
import type { RecordedArrivals } from '../../src/workload/index.ts'

type Traces = ReadonlyMap<string, RecordedArrivals>
type Registry = readonly AnyPolicyEntry[]

/** The text of the log that a simulated run writes. */
export function logOf(scenario: Scenario, traces: Traces = new Map(), registry: Registry = policyRegistry): string {
  return inFolder(folder => {
    const path = join(folder, 'decisions.ndjson')
    const writer = new LogWriter(path, headerOf(scenario, 'simulated'))
    try {
      simulate(scenario, { registry, traces }, { log: writer })
    } finally {
      writer.close()
    }
    return readFileSync(path, 'utf8')
  })
}

export function playedBack(log: string, scenario: Scenario, registry: Registry = policyRegistry): PlaybackOutcome {
  return reading([log], reader => {
    const playback = new Playback(scenario, registry, reader!)
    while (playback.play(100));
    return playback.outcome
  })
}

export function compared(first: string, second: string): LogsOutcome {
  return reading([first, second], (one, other) => {
    const comparison = new LogComparison(one!, other!)
    while (comparison.read(100));
    return comparison.outcome
  })
}

/** The rows of a log without its header, and back. */
export function rowsOf(log: string): string[] {
  return log.trimEnd().split('\n').slice(1)
}

export function withRows(log: string, rows: readonly string[]): string {
  return `${[log.split('\n')[0], ...rows].join('\n')}\n`
}

/** The registry with another policy in place of the one of that name, made of the original. */
export function instead<F extends Family>(
  family: F,
  name: string,
  change: (original: Families[F]) => Families[F],
): AnyPolicyEntry[] {
  let found = false
  const registry = policyRegistry.map(entry => {
    if (entry.family !== family || entry.name !== name) return entry
    found = true
    const create = entry.create as (...args: Parameters<typeof entry.create>) => Families[F]
    return { ...entry, create: (...args: Parameters<typeof create>) => change(create(...args)) } as AnyPolicyEntry
  })
  if (!found) throw new Error(`there is no ${family} policy '${name}'`)
  return registry
}

function reading<T>(logs: readonly string[], use: (...readers: LogReader[]) => T): T {
  return inFolder(folder => {
    const readers = logs.map((log, i) => {
      const path = join(folder, `log-${i}.ndjson`)
      writeFileSync(path, log)
      return new LogReader(path)
    })
    try {
      return use(...readers)
    } finally {
      for (const reader of readers) reader.close()
    }
  })
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'foreserve-log-'))
  try {
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
