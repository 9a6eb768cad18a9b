/**
 * May this run be believed? As in MLPerf's LoadGen, a run whose driver was late is invalid: the workers were not under the
 * load that the run claims. The numbers are kept either way.
 */
import type { Distribution } from '../measure/run-result.ts'

export interface Validity {
  readonly valid: boolean
  /** Why it is not valid, a sentence each. */
  readonly reasons: readonly string[]
  /** What to keep in mind, though the run is valid. */
  readonly warnings: readonly string[]
}

export interface ValidityInputs {
  /** Null when no request was due. */
  readonly issueLagMs: Distribution | null
  /** Share of the requests that were sent more than 1 ms after they were due. */
  readonly lateShare: number | null
  readonly tightestSloMs: number
  /** Why not every process had cores of its own; null when it had. */
  readonly noOwnCoresBecause: string | null
  /** Identity of this machine, and of the one that each profile was measured on. */
  readonly machineId: string
  readonly profiles: readonly { readonly name: string; readonly machineId: string }[]
  readonly failures: readonly { readonly executor: string; readonly atS: number; readonly reason: string }[]
  /** Variants whose answers could not be compared. */
  readonly unchecked: readonly string[]
}

/** Send lag at the 99th percentile may be this, or a tenth of the tightest latency bound where that is more. */
const LAG_P99_MS = 5
const LAG_SHARE_OF_SLO = 0.1
export const LATE_MS = 1
const LATE_SHARE = 0.1

export function judgeValidity(inputs: ValidityInputs): Validity {
  const { issueLagMs, lateShare, tightestSloMs, noOwnCoresBecause } = inputs
  const reasons: string[] = []
  const boundMs = Math.max(LAG_P99_MS, LAG_SHARE_OF_SLO * tightestSloMs)
  const lagMs = issueLagMs?.p99 ?? null
  if (lagMs === null) reasons.push('no request was due in the measured window')
  else if (lagMs > boundMs)
    reasons.push(`the driver was late: lag p99 ${lagMs.toFixed(2)} ms, at most ${boundMs.toFixed(1)} ms are allowed`)
  if (lateShare !== null && lateShare > LATE_SHARE)
    reasons.push(
      `the driver was late: ${percent(lateShare)} of the requests were sent more than ${LATE_MS} ms after they were due, ` +
        `at most ${percent(LATE_SHARE)} are allowed`,
    )
  if (noOwnCoresBecause !== null) reasons.push(noOwnCoresBecause)
  return { valid: reasons.length === 0, reasons, warnings: warningsOf(inputs) }
}

function warningsOf({ machineId, profiles, failures, unchecked }: ValidityInputs): string[] {
  const elsewhere = profiles.filter(profile => profile.machineId !== machineId)
  return [
    ...elsewhere.map(
      profile =>
        `${profile.name} was measured on another machine (fingerprint ${short(profile.machineId)}, this one is ` +
        `${short(machineId)}): expect simulation and replay to differ`,
    ),
    ...failures.map(
      ({ executor, atS, reason }) => `the worker of ${executor} was lost at ${atS.toFixed(3)} s: ${reason}`,
    ),
    ...unchecked.map(variant => `no worker with ${variant} was left to compare its answers`),
  ]
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function short(id: string): string {
  return id.slice(0, 12)
}
