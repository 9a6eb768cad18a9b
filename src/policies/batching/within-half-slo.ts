/** The largest batch of the Proteus artifact: as long as it is executed, the next one gathers. */
import type { View } from '../../contract/index.ts'

/** The largest of the sizes that is expected to take less than half the task's SLO on the replica; the smallest at least. */
export function largestWithinHalfSlo(view: View, task: number, replica: number, sizes: Int32Array): number {
  const { tasks, tenants, replicas } = view
  const halfNs = tenants.sloNs[tasks.tenant[task]!]! / 2
  const limit = replicas.maxBatch[replica]!
  let at = sizes.length - 1
  while (at > 0 && (sizes[at]! > limit || view.expectedServiceNs(replica, sizes[at]!, 1) >= halfNs)) at--
  return sizes[at]!
}
