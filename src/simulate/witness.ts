/** A second recorder beside the run's own: a request log, or a checker that watches the run. */
import type { Recorder } from '../contract/index.ts'

/** Tells both, the run's own first. */
export function witnessed(own: Recorder, witness: Recorder): Recorder {
  const both = (tell: (recorder: Recorder) => void) => {
    tell(own)
    tell(witness)
  }
  return {
    arrived: task => both(recorder => recorder.arrived(task)),
    completed: task => both(recorder => recorder.completed(task)),
    rejected: task => both(recorder => recorder.rejected(task)),
    dropped: task => both(recorder => recorder.dropped(task)),
    failed: task => both(recorder => recorder.failed(task)),
    started: executor => both(recorder => recorder.started(executor)),
    ended: executor => both(recorder => recorder.ended(executor)),
    lost: executor => both(recorder => recorder.lost(executor)),
  }
}
