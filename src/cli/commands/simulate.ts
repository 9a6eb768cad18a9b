import type { FinishedRun } from '../../experiment/index.ts'
import type { Command } from '../command.ts'
import { type ExperimentArgs, noteTraces, openExperiment, withExperimentArguments } from '../experiment-arguments.ts'
import { type LogWish, logOption } from '../log-option.ts'
import { partOf, wholeFrom } from '../option-values.ts'

interface SimulateArgs extends ExperimentArgs, LogWish {
  readonly requests: boolean
  readonly check: boolean
  readonly alone: boolean
  readonly jobs: number | undefined
  readonly shard: { readonly index: number; readonly count: number } | undefined
}

export const simulateCommand: Command<SimulateArgs> = {
  command: 'simulate <experiment>',
  describe: 'Run every cell and replication of an experiment in virtual time',
  builder: yargs =>
    withExperimentArguments(yargs, 'results/<experiment>')
      .option('requests', {
        type: 'boolean',
        default: false,
        describe: 'Write a row for each request: cells/<hash>/requests.csv.gz',
      })
      .option('check', {
        type: 'boolean',
        default: false,
        describe: 'Watch the invariants of every run by a second, naive copy of the world (about ten times slower)',
      })
      .option('alone', {
        type: 'boolean',
        default: false,
        describe: "Run each tenant also alone on the whole cluster, and tell what it loses to the others' presence",
      })
      .option('log', logOption)
      .option('jobs', {
        type: 'string',
        coerce: wholeFrom(1, 'jobs'),
        describe: 'Runs at a time, on a thread each (default: one a core); the results are the same bytes',
      })
      .option('shard', {
        type: 'string',
        coerce: partOf('shard'),
        describe:
          'Run share I of N, as 1/4: whole cells with all their replications, and tables over these. The cells/ of all ' +
          'shards together are those of the whole experiment. Give each a results folder of its own',
      })
      .example('$0 simulate experiments/batching-under-bursts.yaml', 'all cells, results/batching-under-bursts')
      .example('$0 simulate e.yaml --set policies.batching=none --sweep load=0.5,0.7', 'another policy, two loads')
      .example('$0 simulate e.yaml --shard 2/4 -o shards/2', 'on the second of four machines')
      .example('$0 simulate experiments/noisy-neighbour.yaml --alone', 'what does each tenant lose to the others?')
      .example('$0 simulate e.yaml --check --set replications=1', 'is everything as promised?') as never,
  async run(args, { signal, out, note, progress, columns }) {
    const { createManifest, ResultsFolder, runExperiment, shardOf } = await import('../../experiment/index.ts')
    const { prepareFolder } = await import('../output-place.ts')
    const { printCells } = await import('../print-cells.ts')
    const startedAt = new Date()
    const { experiment: whole, plugins } = await openExperiment(args)
    const experiment = args.shard === undefined ? whole : shardOf(whole, args.shard)
    const folder = new ResultsFolder(args.output ?? `results/${experiment.name}`)
    prepareFolder(folder.path, '--output')
    noteTraces(experiment, { note })
    const bar = progress('simulate', 1)
    let ofTenantsAlone: readonly FinishedRun[] = []
    const runs = await runExperiment(experiment, {
      folder,
      requests: args.requests,
      check: args.check,
      alone: args.alone,
      decisions: args.log === 'decisions',
      plugins: plugins.compiled,
      jobs: args.jobs,
      signal,
      onAlone: finished => {
        ofTenantsAlone = finished
      },
      onProgress: (done, total) => bar.update(done / total),
    }).finally(() => bar.stop())
    const shard = args.shard && { ...args.shard, cells: experiment.cells.length, ofCells: whole.cells.length }
    await folder.writeJson(
      'manifest.json',
      createManifest(
        process.argv.slice(2),
        startedAt,
        [...experiment.profiles, ...experiment.traces, ...plugins.inputs],
        shard,
      ),
    )
    if (shard !== undefined) note(`shard ${shard.index} of ${shard.count}: ${shard.cells} of ${shard.ofCells} cells`)
    printCells(experiment.name, folder.path, runs, args.json, { out, note, columns }, ofTenantsAlone.length)
    if (args.check) {
      const { checkText } = await import('../check-text.ts')
      note(checkText([...runs, ...ofTenantsAlone].flatMap(({ checked }) => checked ?? [])))
    }
    return 0
  },
}
