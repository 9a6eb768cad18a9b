import type { Command } from '../command.ts'
import { type ExperimentArgs, noteTraces, openExperiment, withExperimentArguments } from '../experiment-arguments.ts'

interface SimulateArgs extends ExperimentArgs {
  readonly requests: boolean
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
      .example('$0 simulate experiments/batching-under-bursts.yaml', 'all cells, results/batching-under-bursts')
      .example('$0 simulate e.yaml --set policies.batching=none --sweep load=0.5,0.7', 'another policy, two loads'),
  async run(args, { signal, out, note, progress, columns }) {
    const { policyRegistry } = await import('../../policies/index.ts')
    const { createManifest, ResultsFolder, runExperiment } = await import('../../experiment/index.ts')
    const { prepareFolder } = await import('../output-place.ts')
    const { printCells } = await import('../print-cells.ts')
    const startedAt = new Date()
    const experiment = await openExperiment(args)
    const folder = new ResultsFolder(args.output ?? `results/${experiment.name}`)
    prepareFolder(folder.path, '--output')
    noteTraces(experiment, { note })
    const bar = progress('simulate', 1)
    const runs = await runExperiment(experiment, policyRegistry, {
      folder,
      requests: args.requests,
      signal,
      onProgress: (done, total) => bar.update(done / total),
    }).finally(() => bar.stop())
    await folder.writeJson(
      'manifest.json',
      createManifest(process.argv.slice(2), startedAt, [...experiment.profiles, ...experiment.traces]),
    )
    printCells(experiment.name, folder.path, runs, args.json, { out, note, columns })
    return 0
  },
}
