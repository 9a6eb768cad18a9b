/** The engine's speed over that of the same scenario written out in C++: the figure that counts, since machines differ. */
import type { Figure } from '../figure.ts'
import { millions } from '../number-text.ts'
import { lasting, referenceScenario } from '../scenarios.ts'
import { type Spread, spreadOf, spreadText } from '../spread.ts'
import { type ClockedRun, clockedRun } from '../timed-run.ts'
import { differencesFromTwin } from '../twin/compare-with-twin.ts'
import { twinInput } from '../twin/twin-input.ts'
import { TwinProgram, type TwinReply } from '../twin/twin-program.ts'

const GOAL = 0.45
/** Exact samples that are kept over all tenants before histograms take over, on both sides. */
const SAMPLE_LIMIT = 1 << 20

/** Long enough for the compiler to have seen everything. */
const WARM_UP_REQUESTS = 3_000_000

interface NativeTwin {
  /** Of their speeds by the clock; null where no compiler is. */
  readonly ratio: number | null
  readonly spread: Spread | null
  /** The same by processor time. */
  readonly cpuRatio: number | null
  readonly nativePerSecond: number | null
  readonly enginePerSecond: number | null
  readonly compiler: string | null
}

const SKIPPED: NativeTwin = {
  ratio: null,
  spread: null,
  cpuRatio: null,
  nativePerSecond: null,
  enginePerSecond: null,
  compiler: null,
}

export const nativeTwin: Figure<NativeTwin> = {
  name: 'twin',
  key: 'nativeTwin',
  needsLength: true,
  summary: 'speed over that of the same scenario in C++, with the very same results',
  async measure(size, note) {
    const { runs, requests } = size === 'quick' ? { runs: 3, requests: 3_000_000 } : { runs: 5, requests: 20_000_000 }
    const twin = TwinProgram.compile()
    if (twin === undefined) return SKIPPED
    try {
      const reference = await referenceScenario()
      const scenario = lasting(reference, requests)
      twin.writeInput(twinInput(scenario, SAMPLE_LIMIT))
      note('compiling')
      clockedRun(lasting(reference, WARM_UP_REQUESTS), { sampleLimit: SAMPLE_LIMIT })
      const pairs: { here: ClockedRun; native: TwinReply }[] = []
      for (let run = 0; run < runs; run++) {
        note(`run ${run + 1} of ${runs} of each`)
        const pair = { here: clockedRun(scenario, { sampleLimit: SAMPLE_LIMIT }), native: twin.run() }
        const differences = differencesFromTwin(pair.here.result, pair.native, scenario)
        if (differences.length > 0)
          throw new Error(
            `the native twin is none: ${differences.length} differences\n${differences.slice(0, 20).join('\n')}`,
          )
        pairs.push(pair)
      }
      const spread = spreadOf(pairs.map(({ here, native }) => native.wallS / here.wallS))
      const { offered } = pairs[0]!.here.result.conservation
      return {
        ratio: spread.median,
        spread,
        cpuRatio: spreadOf(pairs.map(({ here, native }) => native.cpuS / here.cpuS)).median,
        nativePerSecond: offered / spreadOf(pairs.map(({ native }) => native.wallS)).median,
        enginePerSecond: offered / spreadOf(pairs.map(({ here }) => here.wallS)).median,
        compiler: twin.compiler,
      }
    } finally {
      twin.remove()
    }
  },
  rows({ ratio, spread, cpuRatio, nativePerSecond, enginePerSecond, compiler }) {
    const figure = 'speed over that of a native twin'
    const goal = `at least ${GOAL}`
    if (ratio === null) return [{ figure, reached: 'skipped: no compiler', goal }]
    return [
      {
        figure,
        reached: ratio.toFixed(3),
        spread: spreadText(spread!, value => value.toFixed(3)),
        goal,
        met: ratio >= GOAL,
      },
      { figure: '  by processor time', reached: cpuRatio!.toFixed(3) },
      {
        figure: '  twin, requests a second',
        reached: millions(nativePerSecond!),
        spread: `${compiler} -O3, the same results`,
      },
      { figure: '  engine, requests a second', reached: millions(enginePerSecond!) },
    ]
  },
}
