/** What else happened on the machine during a run: to be read beside an outlier. */
import { readFileSync } from 'node:fs'
import { PerformanceObserver } from 'node:perf_hooks'

export interface CpuNotes {
  readonly driverCores: readonly number[]
  readonly executors: readonly { readonly executor: string; readonly cores: readonly number[] }[]
  /** Driver and workers were kept to these cores, each process to its own. */
  readonly ownCores: boolean
  /** Pauses of the driver's garbage collector. */
  readonly driverGc: { readonly pauses: number; readonly totalMs: number; readonly maxMs: number }
  /** Share of the used cores' time that the hypervisor gave to others; null where Linux does not tell. */
  readonly stealShare: number | null
  /** Share of the time in which some process of the machine waited for a core (pressure stall information), or null. */
  readonly cpuPressureShare: number | null
}

export class CpuWatch {
  readonly #cores: readonly number[]
  readonly #observer: PerformanceObserver
  readonly #gc = { pauses: 0, totalMs: 0, maxMs: 0 }
  #startMs = 0
  #stolen: Ticks | null = null
  #pressureUs: number | null = null

  constructor(cores: readonly number[]) {
    this.#cores = cores
    this.#observer = new PerformanceObserver(list => {
      for (const { duration } of list.getEntries()) {
        this.#gc.pauses++
        this.#gc.totalMs += duration
        this.#gc.maxMs = Math.max(this.#gc.maxMs, duration)
      }
    })
  }

  start(): void {
    this.#observer.observe({ entryTypes: ['gc'] })
    this.#startMs = performance.now()
    this.#stolen = readTicks(this.#cores)
    this.#pressureUs = readPressureUs()
  }

  stop(): Pick<CpuNotes, 'driverGc' | 'stealShare' | 'cpuPressureShare'> {
    const ticks = readTicks(this.#cores)
    const pressureUs = readPressureUs()
    this.#observer.disconnect()
    return {
      driverGc: { ...this.#gc },
      stealShare: ticks === null || this.#stolen === null ? null : stealShare(this.#stolen, ticks),
      cpuPressureShare:
        pressureUs === null || this.#pressureUs === null
          ? null
          : (pressureUs - this.#pressureUs) / (1000 * (performance.now() - this.#startMs)),
    }
  }
}

interface Ticks {
  readonly stolen: number
  readonly all: number
}

/** Kernel ticks of the cores: columns of /proc/stat (proc(5)): user nice system idle iowait irq softirq steal. */
export function readTicks(cores: readonly number[], stat = readText('/proc/stat')): Ticks | null {
  if (stat === null) return null
  let stolen = 0
  let all = 0
  for (const core of cores) {
    const columns = new RegExp(`^cpu${core} (.+)$`, 'm').exec(stat)?.[1]?.trim().split(/\s+/).slice(0, 8).map(Number)
    if (columns === undefined || columns.length < 8) return null
    stolen += columns[7]!
    all += columns.reduce((sum, ticks) => sum + ticks, 0)
  }
  return { stolen, all }
}

function stealShare(from: Ticks, to: Ticks): number | null {
  return to.all === from.all ? null : (to.stolen - from.stolen) / (to.all - from.all)
}

/** The line `some avg10=0.00 avg60=0.00 avg300=0.00 total=123`, total in microseconds. */
function readPressureUs(): number | null {
  const total = /^some .*total=(\d+)$/m.exec(readText('/proc/pressure/cpu') ?? '')?.[1]
  return total === undefined ? null : Number(total)
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
