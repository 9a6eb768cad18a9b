/** Rule: an idle executor takes the head of the queue alone. */
import type { PolicyEntry } from '../../contract/index.ts'

export const none: PolicyEntry<'batching'> = {
  name: 'none',
  family: 'batching',
  summary: 'One request at a time.',
  source: 'the baseline of every study of batching',
  parameters: {},
  workConserving: true,
  create: () => ({ decide: () => 1 }),
}
