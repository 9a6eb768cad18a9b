/**
 * The whole story on this machine: measure, simulate, choose, replay, compare, report. What it finds is written to a
 * results folder; the caller tells it to the reader.
 */
import { join } from 'node:path'
import { type Agreement, agreementOf, type FidelityRow, fidelityRows, type WorldRows } from '../compare/index.ts'
import { throwIfInterrupted } from '../errors/index.ts'
import {
  type Choice,
  choosePolicy,
  createManifest,
  type FinishedRun,
  type GroupedCell,
  groupByCell,
  ResultsFolder,
  summaryRow,
  tenantRows,
} from '../experiment/index.ts'
import type { RunResult } from '../measure/index.ts'
import { latencyQuantiles, writeReport, writeReportData } from '../report/index.ts'
import type { ProfileFile } from '../spec/index.ts'
import type { Scenario } from '../spec/scenario.ts'
import { type LiveBudget, liveDurationS } from './live-plan.ts'
import { reportDataOf } from './report-data.ts'
import {
  type LiveResult,
  liveScenarios,
  measure,
  prepareExperiment,
  replayAll,
  simulateAll,
  simulateOnce,
} from './steps.ts'
import type { StoryHooks } from './story-hooks.ts'
import { sweptLabel, sweptLoad } from './swept.ts'

const NAIVE = 'naive'
/** Simulations of each live scenario under other service noise: the interval of what reality is compared with. */
const NOISES = 5

export interface Story {
  readonly profile: ProfileFile
  readonly cells: readonly GroupedCell[]
  readonly choice: Choice
  readonly fidelity: readonly FidelityRow[]
  readonly agreement: Agreement
  readonly live: readonly LiveResult[]
  readonly warnings: readonly string[]
  /** Every live run can be believed. */
  readonly valid: boolean
  readonly reportPath: string
}

export async function quickstart(
  out: string,
  quick: boolean,
  command: readonly string[],
  hooks: StoryHooks,
): Promise<Story> {
  const startedAt = new Date()
  const budget: LiveBudget = quick
    ? { totalS: 24, repeats: 2, longestS: 3, shortestS: 1 }
    : { totalS: 75, repeats: 2, longestS: 5, shortestS: 2 }

  const profile = await measure(
    out,
    quick ? { budgetMs: 9_000, gapsMs: [0], qualityRows: 1_000 } : { budgetMs: 35_000, gapsMs: [0, 10] },
    hooks,
  )
  hooks.onProfile?.(profile)

  const experiment = await prepareExperiment(out, profile)
  const cells = groupByCell(await simulateAll(out, experiment, hooks))
  const choice = choosePolicy(
    cells.map(({ swept, summary }) => ({ policy: sweptLabel(swept), load: sweptLoad(swept), summary })),
  )
  hooks.onSimulated?.(cells, choice)

  const policies = [NAIVE, choice.policy === NAIVE ? runnerUp(cells, choice) : choice.policy]
  const atLoad = policies.map(
    policy => cells.find(({ swept }) => sweptLabel(swept) === policy && sweptLoad(swept) === choice.load)!,
  )
  const durationS = liveDurationS(
    atLoad.map(cell => cell.runs[0]!.result),
    atLoad[0]!.runs[0]!.scenario.durationNs / 1e9,
    budget,
  )
  const scenarios = await liveScenarios(out, policies, choice.load, durationS, NOISES)
  const timelineNs = [(durationS / 4) * 1e9, (durationS / 4 + Math.min(2, durationS / 2)) * 1e9] as const

  const live = await replayAll(
    new Map(policies.map(policy => [policy, scenarios.get(policy)![0]!])),
    experiment,
    budget.repeats,
    timelineNs,
    hooks,
  )
  const simulated = policies.map(policy => ({
    policy,
    runs: scenarios.get(policy)!.map((scenario, noise) => ({
      scenario,
      ...simulateOnce(scenario, experiment, noise === 0 ? timelineNs : undefined),
    })),
  }))

  const worlds = simulated.map(({ policy, runs }) => ({
    policy,
    simulated: rowsOf(runs.map(run => run.result)),
    live: rowsOf(live.filter(result => result.policy === policy).map(result => result.run.result)),
  }))
  const fidelity = fidelityRows(worlds)
  const agreement = agreementOf(fidelity)
  const warnings = warningsOf(profile, live)
  throwIfInterrupted(hooks.signal)
  await storeBothWorlds(join(out, 'fidelity'), choice.load, simulated, live)

  const reportData = reportDataOf({
    command: command.join(' '),
    machine: profile.machine,
    profile,
    cells,
    choice,
    warnings,
    fidelity: {
      agreement: agreement.sentence,
      rows: fidelity,
      distributions: [
        ...simulated.flatMap(({ policy, runs }) => distributions(policy, 'simulated', 1, runs[0]!.samples.latencyMs)),
        ...live.flatMap(({ policy, repeat, run }) => distributions(policy, 'live', repeat + 1, run.samples.latencyMs)),
      ],
    },
    timelines: [
      ...simulated.map(({ policy, runs }) => ({ policy, world: 'simulated' as const, timeline: runs[0]!.timeline! })),
      ...live
        .filter(({ repeat, run }) => repeat === 0 && run.timeline !== undefined)
        .map(({ policy, run }) => ({ policy, world: 'live' as const, timeline: run.timeline! })),
    ],
  })
  const folder = new ResultsFolder(out)
  const reportPath = join(out, 'report.html')
  await writeReportData(reportData, out)
  throwIfInterrupted(hooks.signal)
  await writeReport(reportData, reportPath)
  await folder.writeJson(
    'manifest.json',
    createManifest(command.slice(1), startedAt, [...experiment.profiles, ...experiment.traces]),
  )
  return {
    profile,
    cells,
    choice,
    fidelity,
    agreement,
    live,
    warnings,
    valid: live.every(({ run }) => run.validity.valid),
    reportPath,
  }
}

/** Should the naive policy be the choice, the best of the others stands beside it. */
function runnerUp(cells: readonly GroupedCell[], choice: Choice): string {
  const others = cells.filter(({ swept }) => sweptLoad(swept) === choice.load && sweptLabel(swept) !== NAIVE)
  return choosePolicy(others.map(({ swept, summary }) => ({ policy: sweptLabel(swept), load: choice.load, summary })))
    .policy
}

function rowsOf(results: readonly RunResult[]): WorldRows {
  return { summary: results.map(result => summaryRow(result)), tenants: results.flatMap(result => tenantRows(result)) }
}

function distributions(
  policy: string,
  world: 'simulated' | 'live',
  repeat: number,
  latencyMs: { readonly [tenant: string]: Float64Array },
) {
  return Object.entries(latencyMs).map(([tenant, samples]) => ({
    policy,
    tenant,
    world,
    repeat,
    latencyMs: latencyQuantiles(samples),
  }))
}

function warningsOf(profile: ProfileFile, live: readonly LiveResult[]): string[] {
  const unstable = profile.variants.flatMap(({ model, variant, latencies }) =>
    latencies.filter(latency => !latency.stable).map(({ batchSize }) => `${model}/${variant} at batch ${batchSize}`),
  )
  const named = [...new Set(unstable)]
  const shown = `${named.slice(0, 4).join(', ')}${named.length > 4 ? ', …' : ''}`
  return [
    ...(named.length === 0
      ? []
      : [
          `The profile is not stable at ${unstable.length} points (${shown}): the machine was busy or the budget short.`,
        ]),
    ...live.flatMap(({ policy, repeat, run: { validity } }) => {
      const name = `Live run ${repeat + 1} of '${policy}'`
      return [
        ...(validity.valid ? [] : [`${name} is not valid: ${validity.reasons.join('; ')}.`]),
        ...validity.warnings.map(warning => `${name}: ${warning}.`),
      ]
    }),
  ]
}

async function storeBothWorlds(
  path: string,
  load: number,
  simulated: readonly {
    readonly policy: string
    readonly runs: readonly { readonly scenario: Scenario; readonly result: RunResult }[]
  }[],
  live: readonly LiveResult[],
): Promise<void> {
  const swept = (policy: string) =>
    [
      ['policies', policy],
      ['load', String(load)],
    ] as const
  const runs: FinishedRun[] = [
    ...simulated.flatMap(({ policy, runs: noises }) =>
      noises.map(({ scenario, result }, noise) => ({ swept: swept(policy), scenario, repeat: noise, result })),
    ),
    ...live.map(({ policy, scenario, repeat, run }) => ({
      swept: swept(policy),
      scenario,
      repeat,
      result: run.result,
    })),
  ]
  const folder = new ResultsFolder(path)
  for (const run of runs) await folder.writeRun(run)
  await folder.writeTables(runs)
}
