/** One file of any of our kinds: checked without running it, and said in a line what it holds. */
import type { AnyPolicyEntry } from '../contract/index.ts'
import { UserError } from '../errors/index.ts'
import { type CheckedLog, checkLog } from '../journal/index.ts'
import {
  type Experiment,
  expectedRequests,
  type FileKind,
  type ProfileFile,
  readExperimentFile,
  readModelFile,
  readProfile,
  readScenario,
  recogniseFile,
  resolveExperiment,
  type Scenario,
} from '../spec/index.ts'
import { readTrace, type Trace } from '../trace/index.ts'

export interface ValidFile {
  readonly file: string
  readonly kind: FileKind
  readonly summary: string
  /** What the readers of traces did or saw that the user should know. */
  readonly notes: readonly string[]
}

/** @throws UserError(s) with all that is wrong in the file and in those it names */
export async function validateFile(file: string, registry: readonly AnyPolicyEntry[]): Promise<ValidFile> {
  const kind = recogniseFile(file)
  if (kind === undefined) {
    throw new UserError('a file of no kind of ours', {
      at: { file },
      allowed:
        '*.yaml or *.json (experiment, scenario), *.model.yaml, *.profile.json, *.csv or *.csv.gz (trace), *.ndjson (decisions), *.ts or *.js (plugin)',
    })
  }
  return { file, kind, ...(await described(kind, file, registry)) }
}

async function described(kind: FileKind, file: string, registry: readonly AnyPolicyEntry[]) {
  switch (kind) {
    case 'experiment':
      return describeExperiment(await resolveExperiment(readExperimentFile(file), registry, { readTrace }))
    case 'trace': {
      const trace = await readTrace(file)
      return { summary: describeTrace(trace), notes: trace.notes }
    }
    case 'scenario':
      return { summary: describeScenario(readScenario(file)), notes: [] }
    case 'model':
      return { summary: describeModel(file), notes: [] }
    case 'profile':
      return { summary: describeProfile(readProfile(file)), notes: [] }
    case 'plugin':
      return { summary: await describePlugin(file), notes: [] }
    case 'decisions':
      return { summary: describeDecisions(checkLog(file)), notes: [] }
  }
}

function describeExperiment(experiment: Experiment<Trace>) {
  const { scenarios } = experiment.cells[0]!
  const summary =
    `${count(experiment.cells.length, 'cell')} x ${count(scenarios.length, 'replication')}, ` +
    `${describeScenario(scenarios[0]!)}, about ${grouped(Math.round(expectedRequests(experiment)))} requests in all`
  return { summary, notes: experiment.traces.flatMap(trace => trace.rows.notes) }
}

function describeScenario({ tenants, models, executors, durationNs }: Scenario): string {
  return (
    `${count(tenants.length, 'tenant')}, ${count(models.length, 'model')}, ` +
    `${count(executors.length, 'executor')}, ${durationNs / 1e9} s`
  )
}

function describeModel(file: string): string {
  const { model, variants } = readModelFile(file, true)
  return `model '${model}': ${variants.map(variant => variant.name).join(', ')}`
}

function describeProfile({ deviceType, machine, variants }: ProfileFile): string {
  const measured = variants.map(({ model, variant, latencies }) => {
    const largest = Math.max(...latencies.map(latency => latency.batchSize))
    return `${model}/${variant} up to batch ${largest}`
  })
  const unstable = variants.flatMap(variant => variant.latencies.filter(latency => !latency.stable)).length
  const warning = unstable === 0 ? '' : `; ${count(unstable, 'measurement')} unstable`
  return `device type '${deviceType}' (${machine.cpuModel}): ${measured.join(', ')}${warning}`
}

async function describePlugin(file: string): Promise<string> {
  const { openPlugins } = await import('../plugins/index.ts')
  const { registry } = await openPlugins([file])
  const entries = registry.filter(({ plugin }) => plugin !== undefined)
  return `${entries.length === 1 ? 'the policy' : 'the policies'} ${entries.map(({ family, name }) => `${family} ${name}`).join(', ')}`
}

function describeDecisions({ header, events, answers, inFlight }: CheckedLog): string {
  const left = inFlight === 0 ? '' : `, ${count(inFlight, 'request')} in flight at the end`
  return `${header.world} run, ${count(events, 'event')}, ${count(answers, 'decision')} and commands${left}`
}

function describeTrace({ arrivalS, tenants }: Trace): string {
  const lastS = arrivalS.at(-1)!
  return `${count(arrivalS.length, 'request')} of ${count(tenants.length, 'tenant')}, the last at ${lastS.toFixed(1)} s`
}

function count(n: number, thing: string): string {
  return `${grouped(n)} ${thing}${n === 1 ? '' : 's'}`
}

function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',')
}
