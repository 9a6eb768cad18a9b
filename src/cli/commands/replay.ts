import type { Command } from '../command.ts'
import { type ExperimentArgs, noteTraces, openExperiment, withExperimentArguments } from '../experiment-arguments.ts'
import { type LogWish, logOption } from '../log-option.ts'
import { wholeFrom } from '../option-values.ts'

interface ReplayArgs extends ExperimentArgs, LogWish {
  readonly requests: boolean
  readonly repeats: number
  readonly replication: number
}

export const replayCommand: Command<ReplayArgs> = {
  command: 'replay <experiment>',
  describe: 'Run the cells of an experiment live: the same policies over real ONNX Runtime workers, in real time',
  builder: yargs =>
    withExperimentArguments(yargs, 'results/<experiment>-live')
      .option('repeats', {
        type: 'string',
        default: '2',
        coerce: wholeFrom(1, 'repeats'),
        describe: 'Runs of each cell',
      })
      .option('replication', {
        type: 'string',
        default: '0',
        coerce: wholeFrom(0, 'replication'),
        describe: 'Which of the replications to run: its arrivals, to the request',
      })
      .option('requests', {
        type: 'boolean',
        default: false,
        describe: 'Write a row for each request: cells/<hash>-live-N/requests.csv.gz',
      })
      .option('log', logOption)
      .example('$0 replay experiments/batching-under-bursts.yaml', 'every cell twice')
      .example('$0 replay e.yaml --set load=0.3 --repeats 3 -o results/e-live', '') as never,
  async run(args, { signal, out, note, progress, columns }) {
    const { join } = await import('node:path')
    const { UserError } = await import('../../errors/index.ts')
    const { tracesByName } = await import('../../spec/index.ts')
    const { createManifest, isOfTheRun, keptLog, ResultsFolder, sayWhichRun } = await import(
      '../../experiment/index.ts'
    )
    const { DECISIONS_FILE, REQUESTS_FILE } = await import('../../journal/index.ts')
    const { checkReplayable, replayInputsOf, replayScenario } = await import('../../replay/index.ts')
    const { prepareFolder } = await import('../output-place.ts')
    const { printCells } = await import('../print-cells.ts')
    const startedAt = new Date()
    const { experiment, plugins } = await openExperiment(args)
    const replications = experiment.cells[0]!.scenarios.length
    if (args.replication >= replications) {
      throw new UserError('there is no such replication', {
        at: { file: '--replication' },
        found: String(args.replication),
        allowed: `0 to ${replications - 1}`,
      })
    }
    checkReplayable(experiment.cells.map(({ scenarios }) => scenarios[args.replication]!))
    const inputs = replayInputsOf(experiment.profiles, tracesByName(experiment))
    const folder = new ResultsFolder(args.output ?? `results/${experiment.name}-live`)
    prepareFolder(folder.path, '--output')
    noteTraces(experiment, { note })
    const runs = []
    let valid = true
    for (let repeat = 0; repeat < args.repeats; repeat++) {
      for (const { swept, scenarios } of experiment.cells) {
        const scenario = scenarios[args.replication]!
        const label = swept.map(([, value]) => value).join(', ') || experiment.name
        const identity = { scenario, world: 'live', repeat } as const
        const files = args.requests || args.log !== undefined ? await folder.beginRun(identity) : undefined
        const bar = progress(`live: ${label}`, 1000)
        const { result, validity } = await replayScenario(scenario, inputs, {
          signal,
          plugins: plugins.compiled,
          ...(files && args.log && { decisionsFile: join(files, DECISIONS_FILE) }),
          ...(files && args.requests && { requestsFile: join(files, REQUESTS_FILE) }),
          onProgress: (done, total, doing) => bar.update(Math.round((1000 * done) / total), `live: ${label}, ${doing}`),
        })
          .catch(async error => {
            const kept = args.log && isOfTheRun(error) ? await folder.keepBroken(identity) : undefined
            await folder.discard(identity)
            throw isOfTheRun(error) ? sayWhichRun(error, { swept, scenario }, keptLog(kept)) : error
          })
          .finally(() => bar.stop())
        for (const warning of [...validity.reasons, ...validity.warnings])
          note(`warning: ${label}, repeat ${repeat + 1}: ${warning}`)
        valid &&= validity.valid
        const run = { swept, scenario, repeat, result }
        await folder.writeRun(run)
        runs.push(run)
      }
    }
    await folder.writeTables(runs)
    await folder.writeJson(
      'manifest.json',
      createManifest(process.argv.slice(2), startedAt, [
        ...experiment.profiles,
        ...experiment.traces,
        ...plugins.inputs,
      ]),
    )
    printCells(experiment.name, folder.path, runs, args.json, { out, note, columns })
    return valid ? 0 : 1
  },
}
