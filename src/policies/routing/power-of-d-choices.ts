/**
 * Rule: of `choices` distinct ready replicas drawn at random, the one with the fewest outstanding requests (waiting and
 * executing). Drawn one after another without replacement, so their order is as random as their choice, and to take the
 * first of equals is fair. With two choices it draws what `power-of-two-choices` draws. O(choices^2) per request.
 */
import type { PolicyEntry } from '../../contract/index.ts'

export const powerOfDChoices: PolicyEntry<'routing'> = {
  name: 'power-of-d-choices',
  family: 'routing',
  summary: 'Of `choices` ready replicas drawn at random, the one with the fewest outstanding requests.',
  source: 'Mitzenmacher, The Power of Two Choices in Randomized Load Balancing, IEEE TPDS 2001, d choices',
  parameters: {
    choices: { kind: 'integer', summary: 'replicas drawn for each request', default: 2, minimum: 1, maximum: 64 },
  },
  create({ choices }, { draws }) {
    /** Places drawn so far, ascending. */
    const drawn = new Int32Array(choices as number)
    return {
      route(view, task) {
        const { ready, replicas, tasks } = view
        const variant = tasks.variant[task]!
        const tenant = tasks.tenant[task]!
        const start = ready.start[variant]!
        const size = ready.size[variant]!
        const count = Math.min(drawn.length, size)
        if (size === 1) return ready.member[start]!
        let best = -1
        for (let taken = 0; taken < count; taken++) {
          // The n-th of those that are left, whose places skip the drawn ones.
          let place = draws.below(tenant, size - taken)
          let at = 0
          while (at < taken && drawn[at]! <= place) {
            place++
            at++
          }
          for (let moving = taken; moving > at; moving--) drawn[moving] = drawn[moving - 1]!
          drawn[at] = place
          const replica = ready.member[start + place]!
          if (best < 0 || replicas.outstanding[replica]! < replicas.outstanding[best]!) best = replica
        }
        return best
      },
    }
  },
}
