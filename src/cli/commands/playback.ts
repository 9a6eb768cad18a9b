import type { Argv } from 'yargs'
import type { Command } from '../command.ts'
import { openPlugins, type PluginWish, pluginOption } from '../plugin-option.ts'

interface PlaybackArgs extends PluginWish {
  readonly results: readonly string[]
  readonly json: boolean
}

export const playbackCommand: Command<PlaybackArgs> = {
  command: 'playback <results...>',
  describe: 'Play the logs of runs to a fresh core: does it decide and command the same, event by event?',
  builder: yargs =>
    yargs
      .positional('results', {
        type: 'string',
        array: true,
        demandOption: true,
        describe:
          'Results folders, folders of runs (cells/<hash>), or decisions.ndjson files beside their scenario.json',
      })
      .option('plugin', pluginOption)
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document: the outcome of each run' })
      .example('$0 playback results/e', 'every run of a simulation with --log decisions')
      .example(
        '$0 playback results/e-live',
        'and of a replay: exit code 1 where anything differs',
      ) as Argv<PlaybackArgs>,
  async run(args, { out, note, columns, signal, progress }) {
    const { compiled } = await openPlugins(args)
    const { registryWith } = await import('../../plugins/index.ts')
    const { findLogs, playBack } = await import('../../playback/index.ts')
    const { comparedText, isIdentical } = await import('../decisions-text.ts')
    const runs = args.results.flatMap(findLogs)
    const bar = progress('playback', runs.length)
    const outcomes = []
    try {
      for (const [done, run] of runs.entries()) {
        const outcome = await playBack(run, registryWith(compiled), {
          signal,
          note,
          onProgress: share => bar.update(done + share),
        })
        outcomes.push({ log: run.log, identical: isIdentical(outcome), ...outcome })
        if (!args.json) out(`${run.log}: ${comparedText(outcome, ['the log', 'now'], columns)}`)
      }
    } finally {
      bar.stop()
    }
    const identical = outcomes.every(outcome => outcome.identical)
    if (args.json) out(JSON.stringify({ identical, runs: outcomes }, null, 2))
    return identical ? 0 : 1
  },
}
