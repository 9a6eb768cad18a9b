/** `foreserve trace`: import, generate, describe and list workloads. */
import type { Argv } from 'yargs'
import { nearestName, UserError } from '../../errors/index.ts'
import type { Command, CommandContext, Verdict } from '../command.ts'
import { prepareFile } from '../output-place.ts'

interface TraceArgs {
  readonly action: string
  readonly arguments?: readonly string[]
  readonly output?: string
  readonly tenant?: string
  readonly from?: string
  readonly duration?: string
  readonly sort?: boolean
  readonly arrivalsOnly?: boolean
  readonly process?: string
  readonly rate?: string
  readonly cv?: string
  readonly seed?: string
  readonly json?: boolean
}

type Option = Exclude<keyof TraceArgs, 'action' | 'arguments'>

/** Which options each action takes; any other is refused rather than ignored. */
const actions: { readonly [action: string]: readonly Option[] } = {
  import: ['output', 'tenant', 'from', 'duration', 'sort', 'arrivalsOnly'],
  generate: ['output', 'tenant', 'process', 'rate', 'cv', 'duration', 'seed'],
  describe: ['json'],
  list: ['json'],
}

export const traceCommand: Command<TraceArgs> = {
  command: 'trace <action> [arguments..]',
  describe: 'Workloads: import, generate, describe, list',
  builder: yargs =>
    yargs
      .usage(
        '$0 trace import SOURCE FILE -o OUT\n$0 trace generate --process P --rate R --duration T -o OUT\n' +
          '$0 trace describe FILE...\n$0 trace list',
      )
      .positional('action', { type: 'string', describe: 'import, generate, describe or list', demandOption: true })
      .positional('arguments', { type: 'string', array: true, describe: 'the source and its file, or traces' })
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe: 'the trace to write, gzipped if .gz',
      })
      .option('tenant', { type: 'string', requiresArg: true, describe: "the tenant's name in all rows" })
      .option('duration', { type: 'string', requiresArg: true, describe: "how long, as '60 s'" })
      .option('from', { type: 'string', requiresArg: true, describe: "import: from where in the file, as '10 min'" })
      .option('sort', { type: 'boolean', describe: 'import: the rows may be out of order' })
      .option('arrivals-only', { type: 'boolean', describe: 'import: leave token counts out' })
      .option('process', { type: 'string', requiresArg: true, describe: 'generate: poisson, gamma or deterministic' })
      .option('rate', { type: 'string', requiresArg: true, describe: "generate: requests per time, as '100 /s'" })
      .option('cv', { type: 'string', requiresArg: true, describe: 'generate: coefficient of variation of gamma gaps' })
      .option('seed', {
        type: 'string',
        requiresArg: true,
        describe: 'generate: another seed, other arrivals (default 1)',
      })
      .option('json', { type: 'boolean', describe: 'describe, list: one JSON document' })
      .example('$0 trace describe traces/azure-llm-2023-code.csv.gz', 'its rate, burstiness and peaks')
      .example("$0 trace generate --process gamma --rate '100 /s' --cv 2 --duration '60 s' -o bursts.csv", '')
      .example('$0 trace import azure-llm-2023 AzureLLMInferenceTrace_code.csv -o code.csv.gz --tenant code', '')
      .example(
        "$0 trace import csv mine.csv --sort --from '1 h' --duration '10 min' -o piece.csv",
        '',
      ) as Argv<TraceArgs>,
  async run(args, context): Promise<Verdict> {
    const options = actions[args.action]
    if (options === undefined || !Object.hasOwn(actions, args.action)) {
      const names = Object.keys(actions)
      throw new UserError(`there is no 'trace ${args.action}'`, {
        allowed: names.join(', '),
        nearest: nearestName(args.action, names),
      })
    }
    for (const option of new Set(Object.values(actions).flat())) {
      if (args[option] === undefined || options.includes(option)) continue
      throw new UserError(`--${dashed(option)} is no option of 'trace ${args.action}'`, {
        allowed: options.map(name => `--${dashed(name)}`).join(', '),
      })
    }
    const run = { import: runImport, generate: runGenerate, describe: runDescribe, list: runList }[args.action]!
    await run(args, context)
    return 0
  },
}

async function runImport(args: TraceArgs, context: CommandContext): Promise<void> {
  const { findImporter, importTrace, writeTrace } = await import('../../trace/index.ts')
  const [source, path, ...more] = args.arguments ?? []
  if (source === undefined) throw new UserError('which source, and which file?', { hint: importUsage })
  const importer = findImporter(source)
  if (path === undefined || more.length > 0) throw new UserError('an import takes one file', { hint: importUsage })
  const output = required(args.output, '--output', 'the trace to write')
  prepareFile(output, '--output')
  const bar = context.progress(`importing ${path}`, 100)
  try {
    const { rows, comments, notes } = await importTrace(importer, path, {
      tenant: tenantName(args.tenant),
      fromNs: await optionalQuantity('--from', args.from, 'duration'),
      durationNs: await optionalQuantity('--duration', args.duration, 'duration', true),
      sort: args.sort,
      arrivalsOnly: args.arrivalsOnly,
      command: commandLine(['import', source, baseName(path)], args),
      signal: context.signal,
      onProgress: done => bar.update(100 * done),
    })
    for (const note of notes) context.note(note)
    writeTrace(output, rows, comments)
    context.out(`${output}: ${rows.arrivalNs.length} rows`)
  } finally {
    bar.stop()
  }
}

async function runGenerate(args: TraceArgs, context: CommandContext): Promise<void> {
  const { generateTrace, writeTrace } = await import('../../trace/index.ts')
  refuseArguments(args)
  const output = required(args.output, '--output', 'the trace to write')
  prepareFile(output, '--output')
  const process = required(args.process, '--process', 'poisson, gamma or deterministic')
  const ratePerS = (await optionalQuantity('--rate', required(args.rate, '--rate', "as '100 /s'"), 'rate', true))!
  const duration = required(args.duration, '--duration', "as '60 s'")
  const durationNs = (await optionalQuantity('--duration', duration, 'duration', true))!
  const tenant = tenantName(args.tenant) ?? 'generated'
  const bar = context.progress(`generating ${output}`, 100)
  try {
    const rows = generateTrace({
      arrivals: arrivalsOf(process, ratePerS, args.cv),
      durationNs,
      seed: args.seed ?? '1',
      tenant,
      signal: context.signal,
      onProgress: done => bar.update(100 * done),
    })
    writeTrace(output, rows, [
      `Generated, not recorded: ${process} arrivals.`,
      `Command: ${commandLine(['generate'], { ...args, seed: args.seed ?? '1' })}`,
    ])
    context.out(`${output}: ${rows.arrivalNs.length} rows`)
  } finally {
    bar.stop()
  }
}

async function runDescribe(args: TraceArgs, context: CommandContext): Promise<void> {
  const { describeTrace, readTrace } = await import('../../trace/index.ts')
  const { descriptionText } = await import('../trace-text.ts')
  const paths = args.arguments ?? []
  if (paths.length === 0) throw new UserError('which trace?', { hint: 'foreserve trace describe FILE...' })
  const descriptions = []
  for (const path of paths) {
    const bar = context.progress(`reading ${path}`, 100)
    try {
      const options = { signal: context.signal, onProgress: (done: number) => bar.update(100 * done) }
      descriptions.push(describeTrace(await readTrace(path, options)))
    } finally {
      bar.stop()
    }
  }
  if (args.json) context.out(JSON.stringify({ traces: descriptions }, null, 2))
  else {
    for (const { notes } of descriptions) for (const note of notes) context.note(note)
    context.out(descriptions.map(descriptionText).join('\n\n'))
  }
}

async function runList(args: TraceArgs, context: CommandContext): Promise<void> {
  const { catalogue, importers } = await import('../../trace/index.ts')
  const { catalogueText } = await import('../trace-text.ts')
  refuseArguments(args)
  if (!args.json) context.out(catalogueText(catalogue, importers))
  else {
    const names = importers.map(({ name, summary, columns }) => ({ name, summary, columns }))
    context.out(JSON.stringify({ traces: catalogue, importers: names }, null, 2))
  }
}

const importUsage = 'foreserve trace import SOURCE FILE -o OUT   (foreserve trace list shows the sources)'

const processes = ['poisson', 'gamma', 'deterministic'] as const

function arrivalsOf(process: string, ratePerS: number, cv: string | undefined) {
  if (process === 'gamma') return { process, ratePerS, cv: coefficient(cv) } as const
  if (cv !== undefined) throw new UserError(`--cv belongs to the process gamma, not to ${process}`)
  if (process === 'poisson' || process === 'deterministic') return { process, ratePerS } as const
  throw new UserError(`there is no process '${process}'`, {
    allowed: processes.join(', '),
    nearest: nearestName(process, processes),
  })
}

function coefficient(text: string | undefined): number {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text)
  if (value >= 0.001 && value <= 100) return value
  throw new UserError('the process gamma needs the coefficient of variation of its gaps', {
    at: { field: '--cv' },
    found: text ?? 'nothing',
    allowed: 'a number from 0.001 to 100; 1 is Poisson, more comes in bursts',
  })
}

async function optionalQuantity(
  option: string,
  text: string | undefined,
  dimension: 'duration' | 'rate',
  above0 = false,
): Promise<number | undefined> {
  if (text === undefined) return undefined
  const { parseQuantity } = await import('../../spec/quantities.ts')
  const result = parseQuantity(text, dimension, above0 ? { above: 0 } : { minimum: 0 })
  if ('value' in result) return result.value
  const { problem, found, allowed, nearest } = result.mistake
  throw new UserError(problem, { at: { field: option }, found, allowed, nearest })
}

function tenantName(name: string | undefined): string | undefined {
  if (name === undefined || (name.trim() === name && name !== '' && !/[\r\n]/.test(name))) return name
  throw new UserError('this is no name for a tenant', { at: { field: '--tenant' }, found: JSON.stringify(name) })
}

function required(value: string | undefined, option: string, what: string): string {
  if (value !== undefined && value !== '') return value
  throw new UserError(`${option} is needed: ${what}`)
}

function refuseArguments(args: TraceArgs): void {
  if (args.arguments === undefined || args.arguments.length === 0) return
  throw new UserError(`'trace ${args.action}' takes no arguments`, { found: args.arguments.join(' ') })
}

/** What makes the file again, with base names instead of this machine's folders. */
function commandLine(words: readonly string[], args: TraceArgs): string {
  const parts = ['foreserve', 'trace', ...words.map(shellWord)]
  for (const option of actions[words[0]!]!) {
    const value = args[option]
    if (value === true) parts.push(`--${dashed(option)}`)
    else if (typeof value === 'string' && option === 'output') parts.push('-o', shellWord(baseName(value)))
    else if (typeof value === 'string') parts.push(`--${dashed(option)}`, shellWord(value))
  }
  return parts.join(' ')
}

function shellWord(word: string): string {
  return /^[\w./:=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1)!
}

function dashed(option: string): string {
  return option.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
}
