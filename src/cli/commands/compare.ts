import type { Command } from '../command.ts'

interface CompareArgs {
  readonly results: readonly string[]
  readonly json: boolean
}

export const compareCommand: Command<CompareArgs> = {
  command: 'compare <results...>',
  describe: 'How far simulated and live runs of the same experiment are apart',
  builder: yargs =>
    yargs
      .positional('results', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Results folders of both worlds',
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document instead of a table' })
      .example('$0 compare results/quickstart', 'a folder that holds both worlds')
      .example('$0 compare results/e-simulated results/e-live', 'one folder a world'),
  async run(args, { out }) {
    const { agreementOf, fidelityRows, pairWorlds, readResults } = await import('../../compare/index.ts')
    const { fidelityTable } = await import('../fidelity-table.ts')
    const rows = fidelityRows(pairWorlds(await Promise.all(args.results.map(readResults))))
    const agreement = agreementOf(rows)
    if (args.json) out(JSON.stringify({ agreement, rows }, null, 2))
    else out(`${fidelityTable(rows)}\n\n${agreement.sentence}`)
    return agreement.agree === false ? 1 : 0
  },
}
