/** Before each batch the Proteus artifact gives up who has waited twice its SLO (`drop_expired_requests`). */
import type { View } from '../../contract/index.ts'

/** Heads are given up one by one, at one instant; then the batch goes with who is left. Of a replica. */
export class GivingUp {
  private atNs = -1
  private left = 0

  /** Was the head before this one given up just now, for a batch that is still to be taken? */
  goesOn(nowNs: number, waiting: number): boolean {
    return this.atNs === nowNs && this.left === waiting
  }

  givesUp({ nowNs, tasks, tenants }: View, head: number, waiting: number): boolean {
    const isOverdue = nowNs > tasks.arrivalNs[head]! + 2 * tenants.sloNs[tasks.tenant[head]!]!
    this.atNs = isOverdue ? nowNs : -1
    this.left = waiting - 1
    return isOverdue
  }
}
