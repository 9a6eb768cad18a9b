/** `foreserve policies`: the registry, for people and for programs. */
import type { Argv } from 'yargs'
import type { Command } from '../command.ts'
import { openPlugins, type PluginWish, pluginOption } from '../plugin-option.ts'

interface PoliciesArgs extends PluginWish {
  readonly name?: string
  readonly json: boolean
}

export const policiesCommand: Command<PoliciesArgs> = {
  command: 'policies [name]',
  describe: 'The policies there are; of one: its rule, parameters and source',
  builder: yargs =>
    yargs
      .positional('name', { type: 'string', describe: 'a policy' })
      .option('plugin', pluginOption)
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document' })
      .example('$0 policies', 'family, name and rule of each')
      .example(
        '$0 policies deadline-aware',
        'what it does, its parameters with defaults, how to write it',
      ) as Argv<PoliciesArgs>,
  async run({ name, json, ...wish }, { out, columns }) {
    const { registry } = await openPlugins(wish)
    const { describePolicies, describePolicy, policiesNamed, policyJson } = await import('../policy-text.ts')
    const entries = name === undefined ? registry : policiesNamed(name, registry)
    if (json) out(JSON.stringify(entries.map(policyJson), null, 2))
    else
      out(
        name === undefined
          ? describePolicies(entries, columns)
          : entries.map(entry => describePolicy(entry, columns)).join('\n\n'),
      )
    return 0
  },
}
