/** Rule: any ready replica, each as likely, whatever waits there: Poisson arrivals are split into independent Poisson streams. */
import type { PolicyEntry } from '../../contract/index.ts'

export const random: PolicyEntry<'routing'> = {
  name: 'random',
  family: 'routing',
  summary: 'Any ready replica, each as likely, whatever waits there.',
  source: 'the case of one choice in Mitzenmacher, The Power of Two Choices, IEEE TPDS 2001',
  parameters: {},
  create(_, { draws }) {
    return {
      route(view, task) {
        const { start, size, member } = view.ready
        const variant = view.tasks.variant[task]!
        const replicas = size[variant]!
        return member[start[variant]! + (replicas === 1 ? 0 : draws.below(view.tasks.tenant[task]!, replicas))]!
      },
    }
  },
}
