import type { Command } from '../command.ts'

interface CompareArgs {
  readonly results: readonly string[]
  readonly decisions: boolean
  readonly json: boolean
}

export const compareCommand: Command<CompareArgs> = {
  command: 'compare <results...>',
  describe: 'How far simulated and live runs of an experiment are apart, or whether two simulations are equal',
  builder: yargs =>
    yargs
      .positional('results', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Results folders of both worlds, or two simulated ones',
      })
      .option('decisions', {
        type: 'boolean',
        default: false,
        describe: 'Compare the decision logs of two results folders, or two decisions.ndjson files, row by row',
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document instead of a table' })
      .example('$0 compare results/quickstart', 'a folder that holds both worlds')
      .example('$0 compare results/e-simulated results/e-live', 'one folder a world')
      .example('$0 compare results/before results/after', 'two simulations: equal to the last digit, or exit code 1')
      .example('$0 compare --decisions results/before results/after', 'where do they first decide otherwise?'),
  async run(args, context) {
    if (args.decisions) {
      const { compareDecisions } = await import('../compare-decisions.ts')
      return compareDecisions(args.results, args.json, context)
    }
    const { out, columns } = context
    const { agreementOf, differencesOf, fidelityRows, pairWorlds, readResults, twoSimulations } = await import(
      '../../compare/index.ts'
    )
    const results = await Promise.all(args.results.map(readResults))
    const simulations = twoSimulations(results)
    if (simulations !== null) {
      const { differencesText } = await import('../differences-text.ts')
      const found = differencesOf(...simulations)
      const identical = found.differences.length === 0
      out(args.json ? JSON.stringify({ identical, ...found }, null, 2) : differencesText(args.results, found))
      return identical ? 0 : 1
    }
    const { flowText } = await import('../flow-text.ts')
    const { fidelityTable } = await import('../fidelity-table.ts')
    const rows = fidelityRows(pairWorlds(results))
    const agreement = agreementOf(rows)
    if (args.json) out(JSON.stringify({ agreement, rows }, null, 2))
    else out(`${fidelityTable(rows, columns)}\n\n${flowText(agreement.sentence, columns)}`)
    return agreement.agree === false ? 1 : 0
  },
}
