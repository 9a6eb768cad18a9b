/** Rule: wait until `size` requests are there and take exactly these; once no request will join any more, take the rest. */
import { NOTHING_YET, type PolicyEntry } from '../../contract/index.ts'
import { noCompanyToCome } from './company.ts'

export const fixed: PolicyEntry<'batching'> = {
  name: 'fixed',
  family: 'batching',
  summary: 'Always the same batch size, however long it takes to come together.',
  source: 'static batching, the baseline of studies of batching',
  parameters: {
    size: { kind: 'integer', summary: 'requests in a batch', default: 8, minimum: 1 },
  },
  workConserving: false,
  create({ size: wanted }) {
    return {
      decide(view, queue, replica) {
        const size = Math.min(wanted as number, view.replicas.maxBatch[replica]!)
        const waiting = view.queues.length[queue]!
        if (waiting >= size) return size
        return noCompanyToCome(view, replica) ? waiting : NOTHING_YET
      },
    }
  },
}
