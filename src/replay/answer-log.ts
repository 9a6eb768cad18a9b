/** Every answer of a run: which input went to which variant, in what company, and what class came back. */

export class AnswerLog {
  length = 0
  variant = new Int16Array(1 << 15)
  row = new Int32Array(1 << 15)
  answer = new Int32Array(1 << 15)
  batchSize = new Int32Array(1 << 15)

  add(variant: number, row: number, answer: number, batchSize: number): void {
    if (this.length === this.row.length) this.#grow()
    this.variant[this.length] = variant
    this.row[this.length] = row
    this.answer[this.length] = answer
    this.batchSize[this.length] = batchSize
    this.length++
  }

  /**
   * Entries to check for a variant: at most `count`, evenly over the run, from batches of more than one where there are any.
   */
  sample(variant: number, count: number): number[] {
    const all: number[] = []
    for (let i = 0; i < this.length; i++) if (this.variant[i] === variant) all.push(i)
    const batched = all.filter(i => this.batchSize[i]! > 1)
    const from = batched.length > 0 ? batched : all
    const step = Math.max(1, from.length / count)
    const chosen: number[] = []
    for (let at = 0; at < from.length; at += step) chosen.push(from[Math.floor(at)]!)
    return chosen
  }

  #grow(): void {
    const capacity = 2 * this.row.length
    const variant = new Int16Array(capacity)
    variant.set(this.variant)
    this.variant = variant
    this.row = grown(this.row, capacity)
    this.answer = grown(this.answer, capacity)
    this.batchSize = grown(this.batchSize, capacity)
  }
}

/** The index of the greatest of `width` values from `start` on: the class that a row of scores names. */
export function classOf(scores: Float32Array, start: number, width: number): number {
  let best = 0
  for (let i = 1; i < width; i++) if (scores[start + i]! > scores[start + best]!) best = i
  return best
}

function grown(column: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(capacity)
  larger.set(column)
  return larger
}
