/** One file of any of our kinds: checked without running it, and said in a line what it holds. */
import type { AnyPolicyEntry } from '../contract/index.ts'
import { UserError } from '../errors/index.ts'
import {
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
}

/** @throws UserError(s) with all that is wrong in the file and in those it names */
export async function validateFile(file: string, registry: readonly AnyPolicyEntry[]): Promise<ValidFile> {
  const kind = recogniseFile(file)
  if (kind === undefined) {
    throw new UserError('a file of no kind of ours', {
      at: { file },
      allowed: '*.yaml or *.json (experiment, scenario), *.model.yaml, *.profile.json, *.csv or *.csv.gz (trace)',
    })
  }
  return { file, kind, summary: await summaries[kind](file, registry) }
}

const summaries: {
  readonly [K in FileKind]: (file: string, registry: readonly AnyPolicyEntry[]) => string | Promise<string>
} = {
  async experiment(file, registry) {
    const experiment = await resolveExperiment(readExperimentFile(file), registry, { readTrace })
    const [cell] = experiment.cells
    const replications = cell!.scenarios.length
    return (
      `${count(experiment.cells.length, 'cell')} x ${count(replications, 'replication')}, ` +
      `${describeScenario(cell!.scenarios[0]!)}, about ${grouped(Math.round(expectedRequests(experiment)))} requests in all`
    )
  },
  scenario: file => describeScenario(readScenario(file)),
  model: file => describeModel(file),
  profile: file => describeProfile(readProfile(file)),
  trace: async file => describeTrace(await readTrace(file)),
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

function describeTrace({ arrivalS, tenants, spanS }: Trace): string {
  return `${count(arrivalS.length, 'request')} of ${count(tenants.length, 'tenant')} in ${spanS.toFixed(1)} s`
}

function count(n: number, thing: string): string {
  return `${grouped(n)} ${thing}${n === 1 ? '' : 's'}`
}

function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',')
}
