/** `foreserve theory`: the engine against queueing formulas. */
import type { Argv } from 'yargs'
import type { Command } from '../command.ts'

interface TheoryArgs {
  readonly quick: boolean
  readonly row?: readonly string[]
  readonly show?: string
  readonly json: boolean
}

export const theoryCommand: Command<TheoryArgs> = {
  command: 'theory',
  describe: 'Hold the engine against queueing formulas: exact ones, numerical chains, bounds and limits',
  builder: yargs =>
    yargs
      .option('quick', { type: 'boolean', default: false, describe: 'shorter runs, intervals twice as wide' })
      .option('row', { type: 'string', array: true, describe: 'only this row; may be given several times' })
      .option('show', {
        type: 'string',
        describe: "print a row's experiment, for foreserve simulate",
        conflicts: 'row',
      })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document' })
      .example('$0 theory', 'the whole table; exit code 1 where theory and engine differ')
      .example('$0 theory --show mm1 > mm1.yaml', 'the experiment behind a row') as Argv<TheoryArgs>,
  async run({ quick, row, show, json }, { out, progress, signal, columns }) {
    const { runTheory, theoryTable } = await import('../../theory/index.ts')
    const { rowNamed, rowYaml, theoryJson, theoryText } = await import('../theory-text.ts')
    if (show !== undefined) {
      out(rowYaml(rowNamed(show, theoryTable)))
      return 0
    }
    const only = row?.map(name => rowNamed(name, theoryTable).name)
    const { policyRegistry } = await import('../../policies/index.ts')
    const bar = progress('theory', 1)
    const result = await runTheory(theoryTable, {
      registry: policyRegistry,
      quick,
      signal,
      ...(only === undefined ? {} : { only }),
      onProgress: (done, total, name) => bar.update(done / total, name),
    }).finally(() => bar.stop())
    out(json ? JSON.stringify(theoryJson(result), null, 2) : theoryText(result, columns))
    return result.agrees ? 0 : 1
  },
}
