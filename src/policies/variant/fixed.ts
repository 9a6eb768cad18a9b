/**
 * Rule: one variant of each model for all requests: the named one, else the most accurate that is deployed and not under the
 * tenant's floor. A named one that is under the floor of some tenant is refused at load.
 */
import type { PolicyEntry } from '../../contract/index.ts'
import { fixedVariants } from '../allowed-variants.ts'

export const fixed: PolicyEntry<'variant'> = {
  name: 'fixed',
  family: 'variant',
  summary: 'Always the same variant of a model: the named one, else the most accurate that is deployed.',
  source: 'the baseline of every study of accuracy scaling',
  parameters: {
    variant: {
      kind: 'text',
      summary: 'name of the variant; models without a variant of this name take the most accurate that is deployed',
      default: '',
    },
  },
  create: ({ variant }, { names }) => ({ select: fixedVariants(variant as string, names) }),
}
