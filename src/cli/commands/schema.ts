/** `foreserve schema`: JSON Schemas of our files. */
import type { Argv } from 'yargs'
import { nearestName, UserError } from '../../errors/index.ts'
import type { Command } from '../command.ts'

interface SchemaArgs {
  readonly kind?: string
}

export const schemaCommand: Command<SchemaArgs> = {
  command: 'schema [kind]',
  describe: 'JSON Schemas of our files, for editors; without a kind: which there are',
  builder: yargs =>
    yargs
      .positional('kind', { type: 'string', describe: 'experiment, model, profile, scenario or decisions' })
      .example('$0 schema experiment > experiment.schema.json', 'then, at the top of an experiment:')
      .example('', '# yaml-language-server: $schema=experiment.schema.json') as Argv<SchemaArgs>,
  async run({ kind }, { out }) {
    const { JSON_SCHEMA_KINDS, jsonSchema } = await import('../../spec/json-schemas.ts')
    const kinds = [...JSON_SCHEMA_KINDS, { kind: 'decisions', summary: 'a line of decisions.ndjson' } as const]
    if (kind === undefined) {
      const { textTable } = await import('../text-table.ts')
      out(
        textTable(
          [{ title: 'kind' }, { title: 'a file that says' }],
          kinds.map(row => [row.kind, row.summary]),
        ),
      )
      return 0
    }
    const known = kinds.find(candidate => candidate.kind === kind)
    if (known === undefined) {
      const names = kinds.map(candidate => candidate.kind)
      const nearest = nearestName(kind, names)
      throw new UserError('unknown kind of file', { found: kind, allowed: names.join(', '), nearest })
    }
    if (known.kind === 'decisions') {
      const { decisionsJsonSchema } = await import('../../journal/index.ts')
      out(JSON.stringify(decisionsJsonSchema(), null, 2))
    } else {
      out(JSON.stringify(jsonSchema(known.kind), null, 2))
    }
    return 0
  },
}
