/**
 * Rule: of two distinct ready replicas drawn at random, the one with fewer outstanding requests (waiting and executing).
 * Mitzenmacher draws the two independently, so now and then the same one twice: no difference in his limit of many servers,
 * and a small one in our favour with few.
 */
import type { PolicyEntry } from '../../contract/index.ts'

export const powerOfTwoChoices: PolicyEntry<'routing'> = {
  name: 'power-of-two-choices',
  family: 'routing',
  summary: 'Of two ready replicas drawn at random, the one with fewer outstanding requests.',
  source: 'Mitzenmacher, The Power of Two Choices in Randomized Load Balancing, IEEE TPDS 2001',
  parameters: {},
  create(_, { draws }) {
    return {
      route(view, task) {
        const { ready, replicas, tasks } = view
        const variant = tasks.variant[task]!
        const tenant = tasks.tenant[task]!
        const start = ready.start[variant]!
        const size = ready.size[variant]!
        if (size === 1) return ready.member[start]!
        const a = draws.below(tenant, size)
        const shift = draws.below(tenant, size - 1)
        // No branches where chance decides: a processor guesses every second one wrong. Shift, and one more from a on.
        const b = shift + 1 - ((shift - a) >>> 31)
        const first = ready.member[start + a]!
        const second = ready.member[start + b]!
        // The first of the two is itself a draw, so taking it on a tie is fair.
        // All bits are set where the second has fewer.
        const isLess = (replicas.outstanding[second]! - replicas.outstanding[first]!) >> 31
        return first ^ ((first ^ second) & isLess)
      },
    }
  },
}
