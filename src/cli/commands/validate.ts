/** `foreserve validate`: is a file right, without running it? */
import type { Argv } from 'yargs'
import { UserError, UserErrors } from '../../errors/index.ts'
import type { Command } from '../command.ts'
import { openPlugins, type PluginWish, pluginOption } from '../plugin-option.ts'

interface ValidateArgs extends PluginWish {
  readonly files: readonly string[]
  readonly json: boolean
}

export const validateCommand: Command<ValidateArgs> = {
  command: 'validate <files..>',
  describe: 'Check experiments, models, profiles, scenarios, traces, decision logs and plugins without running them',
  builder: yargs =>
    yargs
      .positional('files', { type: 'string', array: true, demandOption: true, describe: 'files of any of our kinds' })
      .option('plugin', pluginOption)
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document: file, kind, summary of each' })
      .example('$0 validate experiments/*.yaml', 'all mistakes of all files, each with file, line and column')
      .example(
        '$0 validate traces/azure-llm-2023-code.csv.gz',
        'rows, tenants and extent of a trace',
      ) as Argv<ValidateArgs>,
  async run({ files, json, ...wish }, { out, note }) {
    const { registry } = await openPlugins(wish)
    const { validateFile } = await import('../validate-file.ts')
    const valid = []
    const errors: UserError[] = []
    for (const file of files) {
      try {
        const result = await validateFile(file, registry)
        valid.push(result)
        for (const text of result.notes) note(text)
        if (!json) out(`${result.file}: ${result.kind}, ${result.summary}`)
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        errors.push(error)
      }
    }
    if (json) out(JSON.stringify(valid, null, 2))
    if (errors.length > 0) throw new UserErrors(errors)
    return 0
  },
}
