import { readFileSync, writeFileSync } from 'node:fs'

const MIB = 1024 * 1024

/** Resident memory of this process, after what JavaScript no longer needs was given up. */
export function settledMemoryMiB(): number {
  globalThis.gc?.()
  return process.memoryUsage.rss() / MIB
}

/**
 * Starts to watch the peak of this process's resident memory; call the result for the peak so far, in MiB. Linux keeps
 * the peak (VmHWM) and forgets it on demand; elsewhere the peak is that of the moments at which it is asked for, which is
 * close, since the runtime keeps what it allocated.
 */
export function watchPeakMiB(): () => number {
  try {
    // proc(5): writing 5 resets the peak resident set size to the current one.
    writeFileSync('/proc/self/clear_refs', '5')
    return () => Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
  } catch {
    let peakMiB = 0
    return () => {
      peakMiB = Math.max(peakMiB, process.memoryUsage.rss() / MIB)
      return peakMiB
    }
  }
}
