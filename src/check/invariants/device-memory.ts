/** The replicas on a device, those that load or drain included, never need more memory than it has. */
import { ABSENT } from '../../contract/index.ts'
import type { Invariant } from '../invariant.ts'
import type { Shadow } from '../shadow.ts'

export class DeviceMemory implements Invariant {
  readonly name = 'device memory'
  private readonly shadow: Shadow
  private generation = -1

  constructor(shadow: Shadow) {
    this.shadow = shadow
  }

  afterEvent(): void {
    const { state, facts } = this.shadow
    const { ready, replicas } = state
    if (ready.generation === this.generation) return
    this.generation = ready.generation
    const taken = new Map<string, number>()
    for (let replica = 0; replica < replicas.state.length; replica++) {
      if (replicas.state[replica] === ABSENT) continue
      const executor = replicas.executor[replica]!
      const { device, memoryBytes } = facts.executors[executor]!
      const bytes = (taken.get(device) ?? 0) + facts.memoryBytes(replicas.variant[replica]!, executor)
      taken.set(device, bytes)
      if (bytes <= memoryBytes) continue
      const variant = facts.variants[replicas.variant[replica]!]!.name
      this.shadow.broken(
        this.name,
        `with ${variant} on ${facts.names.executors[executor]} replicas take ${bytes} bytes of ${device}, which has ${memoryBytes}`,
      )
    }
  }
}
