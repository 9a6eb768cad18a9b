/** Was the answer right that a request's client got? Known when its batch ends, told when it leaves: it may be served again. */
import type { Recorder } from '../contract/index.ts'
import type { State } from '../core/index.ts'
import type { RunRecorder } from '../measure/index.ts'

const WRONG = 1
const RIGHT = 2

export class AnswerJudge implements Recorder {
  readonly #state: State
  readonly #recorder: RunRecorder
  /** By task, of its last answer; 0 while there is nothing to judge by. */
  #verdicts = new Uint8Array(0)

  constructor(state: State, recorder: RunRecorder) {
    this.#state = state
    this.#recorder = recorder
  }

  /** To be called when the task's batch has ended. */
  judged(task: number, isRight: boolean): void {
    if (task >= this.#verdicts.length) {
      const grown = new Uint8Array(this.#state.tasks.capacity)
      grown.set(this.#verdicts)
      this.#verdicts = grown
    }
    this.#verdicts[task] = isRight ? RIGHT : WRONG
  }

  completed(task: number): void {
    const verdict = this.#verdicts[task] ?? 0
    if (verdict === 0) return
    this.#verdicts[task] = 0
    if (this.#recorder.isMeasured(task))
      this.#recorder.checkedAnswer(this.#state.tasks.tenant[task]!, verdict === RIGHT)
  }

  settled(task: number): void {
    this.completed(task)
  }

  arrived(): void {}
  escalated(): void {}
  rejected(): void {}
  dropped(): void {}
  failed(): void {}
  started(): void {}
  ended(): void {}
  lost(): void {}
}
