/** Rule: every request is accepted, whatever waits. */
import { ACCEPT, type PolicyEntry } from '../../contract/index.ts'

export const none: PolicyEntry<'admission'> = {
  name: 'none',
  family: 'admission',
  summary: 'Accept every request.',
  source: 'the baseline of every study',
  parameters: {},
  create: () => ({ admit: () => ACCEPT }),
}
