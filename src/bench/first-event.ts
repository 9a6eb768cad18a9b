/** A process that ends as soon as its simulation has told the first event: what a start costs is how long it lives. */
import type { Recorder } from '../contract/index.ts'
import { policyRegistry } from '../policies/index.ts'
import { simulate } from '../simulate/index.ts'
import { referenceScenario } from './reference.ts'

const stop = () => process.exit(0)
const leave: Recorder = {
  arrived: stop,
  completed: stop,
  rejected: stop,
  dropped: stop,
  failed: stop,
  started: stop,
  ended: stop,
  lost: stop,
}
simulate(
  { ...(await referenceScenario()), durationNs: 3e9 },
  { registry: policyRegistry, traces: new Map() },
  { witness: () => leave },
)
process.exit(1)
