/** The JSON Schema of a decision log, made of the very tables that rows are checked by. */
import { toJsonSchema } from '../spec/schema-kinds.ts'
import { headerSchema } from './header.ts'
import { rowJsonSchemas } from './row-forms.ts'

/**
 * Draft 2020-12, of one line. What only the whole file can say is left to `foreserve validate`: that the header comes first and the
 * end last, that events are numbered as they come, that numbers are of something that the header counts.
 */
export function decisionsJsonSchema(): object {
  const {
    $schema,
    $id: _,
    ...header
  } = toJsonSchema(headerSchema) as { readonly $schema?: string; readonly $id?: string }
  return {
    $schema,
    $id: 'foreserve-decisions.schema.json',
    description: 'One line of decisions.ndjson: its header, which is the first, or a row',
    anyOf: [header, ...rowJsonSchemas()],
  }
}
