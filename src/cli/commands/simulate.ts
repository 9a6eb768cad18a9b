import type { Command } from '../command.ts'

interface SimulateArgs {
  readonly experiment: string
  readonly set: readonly string[]
  readonly sweep: readonly string[]
  readonly output: string | undefined
  readonly json: boolean
}

export const simulateCommand: Command<SimulateArgs> = {
  command: 'simulate <experiment>',
  describe: 'Run every cell and replication of an experiment in virtual time',
  builder: yargs =>
    yargs
      .positional('experiment', { type: 'string', demandOption: true, describe: 'An experiment file (YAML or JSON)' })
      .option('set', { type: 'string', array: true, nargs: 1, default: [], describe: 'Override a field: PATH=VALUE' })
      .option('sweep', { type: 'string', array: true, nargs: 1, default: [], describe: 'Sweep a field: PATH=A,B' })
      .option('output', { alias: 'o', type: 'string', describe: 'Results folder (default results/<experiment>)' })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'Print the summary of each cell as one JSON document',
      })
      .example('$0 simulate experiments/batching-under-bursts.yaml', 'all cells, results/batching-under-bursts')
      .example('$0 simulate e.yaml --set policies.batching=none --sweep load=0.5,0.7', 'another policy, two loads'),
  async run(args, { signal, out, note, progress, columns }) {
    const { policyRegistry } = await import('../../policies/index.ts')
    const { readExperimentFile, resolveExperiment } = await import('../../spec/index.ts')
    const { readTrace } = await import('../../trace/index.ts')
    const { createManifest, ResultsFolder, runExperiment } = await import('../../experiment/index.ts')
    const { prepareFolder } = await import('../output-place.ts')
    const { printCells } = await import('../print-cells.ts')
    const startedAt = new Date()
    const experiment = await resolveExperiment(readExperimentFile(args.experiment), policyRegistry, {
      set: args.set,
      sweep: args.sweep,
      readTrace,
    })
    const folder = new ResultsFolder(args.output ?? `results/${experiment.name}`)
    prepareFolder(folder.path, '--output')
    for (const trace of experiment.traces) for (const text of trace.rows.notes) note(`note: ${text}`)
    const bar = progress('simulate', 1)
    const runs = await runExperiment(experiment, policyRegistry, {
      folder,
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
