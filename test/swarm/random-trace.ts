/** Recorded arrivals with the habits of real ones: coarse stamps that many rows share, silences, more tenants than one. */
import fc from 'fast-check'
import type { RecordedArrivals } from '../../src/workload/index.ts'

/** A trace in memory, as a run takes it. */
export interface SwarmTrace extends RecordedArrivals {
  readonly name: string
  readonly sha256: string
}

const recorded = fc
  .record({
    /** Grains between a row and the one before it. */
    gaps: fc.array(fc.constantFrom(0, 0, 0, 1, 1, 2, 7), { minLength: 1, maxLength: 60 }),
    grainNs: fc.constantFrom(1, 1e6, 10e6, 1e9),
    tenants: fc.array(fc.nat(1), { minLength: 60, maxLength: 60 }),
    /** Grains from the last row to where the first comes again. */
    seam: fc.nat(8),
  })
  .map(({ gaps, grainNs, tenants, seam }): SwarmTrace => {
    let at = 0
    const arrivalS = Float64Array.from(gaps, (gap, i) => {
      at += i === 0 ? 0 : gap
      return (at * grainNs) / 1e9
    })
    // A file names the tenants that have rows.
    const names = ['a', 'b'].filter((_, tenant) => gaps.some((_, i) => tenants[i] === tenant))
    return {
      name: '',
      sha256: '',
      arrivalS,
      tenants: names,
      tenantOf: Int32Array.from(gaps, (_, i) => Math.min(tenants[i]!, names.length - 1)),
      spanS: ((at + seam) * grainNs) / 1e9,
    }
  })

export const randomTrace = fc.record(
  {
    recorded,
    /** Only this tenant's; of the last there are none. */
    rows: fc.integer({ min: 0, max: 19 }).map(i => (i === 19 ? 'nobody' : i > 12 ? 'b' : 'a')),
    compressTime: fc.constantFrom(0.5, 1, 2, 10),
    offset: fc.constantFrom('spread', 'spread', '0 ms', '0 ms', '0 ms', '0 ms', '1 ms', '1 s'),
  },
  { requiredKeys: ['recorded'] },
)
