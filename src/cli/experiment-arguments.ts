/** What simulate and replay have in common: the experiment, what changes it, and where its results go. */
import type { Argv } from 'yargs'
import type { Plugins } from '../plugins/index.ts'
import type { Experiment } from '../spec/index.ts'
import type { Trace } from '../trace/index.ts'
import type { CommandContext } from './command.ts'
import { openPlugins, type PluginWish, pluginOption } from './plugin-option.ts'

export interface ExperimentArgs extends PluginWish {
  readonly experiment: string
  readonly set: readonly string[]
  readonly sweep: readonly string[]
  readonly output: string | undefined
  readonly json: boolean
}

/** @param results the default results folder, as --help says it */
export function withExperimentArguments(yargs: Argv, results: string): Argv<ExperimentArgs> {
  return yargs
    .positional('experiment', { type: 'string', demandOption: true, describe: 'An experiment file (YAML or JSON)' })
    .option('set', { type: 'string', array: true, nargs: 1, default: [], describe: 'Override a field: PATH=VALUE' })
    .option('sweep', { type: 'string', array: true, nargs: 1, default: [], describe: 'Sweep a field: PATH=A,B' })
    .option('plugin', pluginOption)
    .option('output', { alias: 'o', type: 'string', describe: `Results folder (default ${results})` })
    .option('json', {
      type: 'boolean',
      default: false,
      describe: 'Print the summary of each cell as one JSON document',
    })
}

export interface OpenedExperiment {
  readonly experiment: Experiment<Trace>
  readonly plugins: Plugins
}

/** Reads and resolves the experiment. @throws UserErrors with all mistakes in it */
export async function openExperiment(args: ExperimentArgs): Promise<OpenedExperiment> {
  const { experiment, set, sweep } = args
  const plugins = await openPlugins(args)
  const { readExperimentFile, resolveExperiment } = await import('../spec/experiment-file.ts')
  // Most experiments name none, and the readers take their time to load.
  const readTrace = async (path: string) => (await import('../trace/read-trace.ts')).readTrace(path)
  const file = readExperimentFile(experiment)
  return { experiment: await resolveExperiment(file, plugins.registry, { set, sweep, readTrace }), plugins }
}

/** What was done to the traces while they were read. */
export function noteTraces({ traces }: Experiment<Trace>, { note }: Pick<CommandContext, 'note'>): void {
  for (const trace of traces) for (const text of trace.rows.notes) note(`note: ${text}`)
}
