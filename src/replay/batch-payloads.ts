/** Real inputs into batches, real answers out of them. */
import type { State } from '../core/index.ts'
import { confidenceOf } from '../onnx/index.ts'
import type { RowChoice } from '../workload/index.ts'
import type { AnswerJudge } from './answer-judge.ts'
import { AnswerLog, classOf } from './answer-log.ts'
import type { ModelRows } from './request-inputs.ts'
import type { WorkerLink } from './workers/worker-link.ts'

export class BatchPayloads {
  readonly log = new AnswerLog()
  readonly #state: State
  /** By model. */
  readonly #rows: readonly ModelRows[]
  /** By tenant. */
  readonly #choice: readonly RowChoice[]
  readonly #judge: AnswerJudge
  /** Whether somebody asks how sure answers are. */
  readonly #cascades: boolean

  constructor(
    state: State,
    judge: AnswerJudge,
    rows: readonly ModelRows[],
    choice: readonly RowChoice[],
    cascades: boolean,
  ) {
    this.#state = state
    this.#judge = judge
    this.#cascades = cascades
    this.#rows = rows
    this.#choice = choice
  }

  rowsOfModel(model: number): ModelRows {
    return this.#rows[model]!
  }

  /** Writes the inputs of the executor's batch into the link's buffer; returns the number of values. */
  write(executor: number, link: WorkerLink): number {
    const { batches, tasks, replicas, variants } = this.#state
    const size = batches.size[executor]!
    const { rowSize, views } = this.#rows[variants.model[replicas.variant[batches.replica[executor]!]!]!]!
    const values = size * rowSize
    const target = link.rows(values)
    let at = 0
    for (let task = batches.first[executor]!; task >= 0; task = tasks.next[task]!) {
      target.set(views[this.#rowOf(task)]!, at)
      at += rowSize
    }
    return values
  }

  /** Judges the answers of the executor's batch, whose members are still in the core's state, before the core is told. */
  judge(executor: number, output: Float32Array): void {
    const { batches, tasks, replicas, variants } = this.#state
    const size = batches.size[executor]!
    const variant = replicas.variant[batches.replica[executor]!]!
    const { labels } = this.#rows[variants.model[variant]!]!
    const width = output.length / size
    if (!Number.isInteger(width) || width === 0)
      throw new Error(`a batch of ${size} was answered with ${output.length} values, which is no whole number of rows`)
    let start = 0
    for (let task = batches.first[executor]!; task >= 0; task = tasks.next[task]!) {
      const row = this.#rowOf(task)
      const answer = classOf(output, start, width)
      if (this.#cascades) tasks.confidence[task] = confidenceOf(output, start, width)
      start += width
      this.log.add(variant, row, answer, size)
      if (labels !== null) this.#judge.judged(task, answer === labels[row])
    }
  }

  #rowOf(task: number): number {
    const { tenant, ordinal } = this.#state.tasks
    return this.#choice[tenant[task]!]!.rowOf(ordinal[task]!)
  }
}
