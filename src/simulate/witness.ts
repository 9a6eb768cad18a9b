/** More recorders beside the run's own: rows for a file, a request log, a checker that watches the run. */
import type { Recorder } from '../contract/index.ts'

/** Tells all of them, in the order given. One alone is told without a detour. */
export function tellingAll(recorders: readonly Recorder[]): Recorder {
  if (recorders.length === 1) return recorders[0]!
  const all = (tell: (recorder: Recorder) => void) => recorders.forEach(tell)
  return {
    arrived: task => all(recorder => recorder.arrived(task)),
    completed: task => all(recorder => recorder.completed(task)),
    rejected: task => all(recorder => recorder.rejected(task)),
    dropped: task => all(recorder => recorder.dropped(task)),
    failed: task => all(recorder => recorder.failed(task)),
    started: executor => all(recorder => recorder.started(executor)),
    ended: executor => all(recorder => recorder.ended(executor)),
    lost: executor => all(recorder => recorder.lost(executor)),
  }
}
