/**
 * Rule: for each batch size s, count the requests that would be in time if a batch of s began now; go up the sizes from 1
 * while the next one finds as many requests as it holds; give the heads up that the size so found would make late, then take
 * that many. Never wait. In time means before the SLO less `buffer`; the time of a batch of s is about the longest of the
 * last ten of that size on the replica, and what was expected before the first.
 *
 * After the code (`Model::try_dequeue`, in public copies of it), which keeps a queue a size. Its strategies, ordered by
 * d - est(s), choose between models: here that is the order of the queues that an executor serves; the system
 * `clockwork-controller` makes that choice as well. "About": the 99th percentile of ten lies 0.09 of the way from the longest
 * to the next. The deadline is never before `scheduleAhead` + `buffer` after the arrival, past a tight SLO too, and an SLO
 * under `buffer` is kept whole, as there. Left out: that a GPU gets work up to `scheduleAhead` before it is free (ours are
 * asked when they are), and 1 ms of delay to the worker. Clockwork estimates per model, we per replica, as devices differ. It
 * is first come, first served; in another order requests behind the head may be late. Loading models is another family's.
 *
 * O(waiting) a question: it walks from the oldest until each size has found its requests.
 */
import type { PolicyEntry } from '../../contract/index.ts'
import { Strategies, strategyParameters } from '../clockwork-strategies.ts'

export const clockwork: PolicyEntry<'batching'> = {
  name: 'clockwork',
  family: 'batching',
  summary:
    'The largest of a few sizes that finds enough requests in time, by the latest executions; gives up the others.',
  source: 'Clockwork (Gujarati et al., OSDI 2020); its infer5_scheduler.cpp in the public copy NeoLou/clockwork_fork',
  parameters: strategyParameters,
  workConserving: true,
  create(parameters) {
    const strategies = new Strategies(parameters)
    return {
      readsAge: true,
      decide: (view, queue, replica) => strategies.decide(view, queue, replica),
      ended: (view, executor) => strategies.ended(view, executor),
    }
  },
}
