/** How much a piece of work allocates on the heap of V8. */
import { GCProfiler } from 'node:v8'

/**
 * Bytes that `work`, which must be synchronous, allocates: what the heap grew by between one collection and the next,
 * summed up. Null where Node's profiler of collections does not tell.
 */
export function allocatedBytes(work: () => void): number | null {
  const profiler = new GCProfiler()
  profiler.start()
  let usedBytes = process.memoryUsage().heapUsed
  work()
  const endBytes = process.memoryUsage().heapUsed
  const profile = profiler.stop()
  if (profile === undefined) return null
  let allocated = 0
  for (const { beforeGC, afterGC } of profile.statistics) {
    allocated += Math.max(0, beforeGC.heapStatistics.usedHeapSize - usedBytes)
    usedBytes = afterGC.heapStatistics.usedHeapSize
  }
  return allocated + Math.max(0, endBytes - usedBytes)
}
