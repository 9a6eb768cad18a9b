import type { PolicyEntry } from '../../contract/index.ts'
import { mostAccurateDeployed } from './allowed-variants.ts'

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
  create({ variant: wanted }, { names }) {
    const byModel = names.models.map(model => names.variants.indexOf(`${model}/${wanted}`))
    return {
      select(view, task) {
        const fixedVariant = byModel[view.tasks.model[task]!]!
        return fixedVariant >= 0 ? fixedVariant : mostAccurateDeployed(view, task)
      },
    }
  },
}
