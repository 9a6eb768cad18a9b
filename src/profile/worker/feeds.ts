import type { Tensor as RuntimeTensor } from 'onnxruntime-node'
import { type LabelledData, loadLabelledData } from '../../dataset/index.ts'
import { UserError } from '../../errors/index.ts'
import type { Dimension, InputPlan } from '../plan-inputs.ts'
import type { SubjectDescription } from '../protocol.ts'
import { fileValues, makeValues, numberValues, randomValues, type Values } from '../values.ts'

export type Feeds = { readonly [input: string]: RuntimeTensor }

/** Different made-up rows; few, since large inputs (images) take much memory. */
const RANDOM_ROWS = 8

/** Where a model's inputs come from: rows of values per input, gathered into batches. */
export class FeedSource {
  readonly labelled: LabelledData | null
  private readonly columns: readonly Column[]
  private readonly Tensor: typeof RuntimeTensor

  private constructor(columns: readonly Column[], labelled: LabelledData | null, Tensor: typeof RuntimeTensor) {
    this.columns = columns
    this.labelled = labelled
    this.Tensor = Tensor
  }

  /** @throws UserError for files and data that don't fit the inputs */
  static async open({ inputs, data, seed }: SubjectDescription): Promise<FeedSource> {
    const { Tensor } = await import('onnxruntime-node')
    const needsData = inputs.some(plan => plan.source.kind === 'labelled')
    const labelled = data !== null && needsData ? loadLabelledData(data) : null
    return new FeedSource(
      inputs.map(plan => new Column(plan, labelled, seed)),
      labelled,
      Tensor,
    )
  }

  /** The batch of the rows `firstRow`, `firstRow + stride` and so on, counted around. */
  batch(batchSize: number, firstRow: number, stride = 1): Feeds {
    return Object.fromEntries(
      this.columns.map(column => {
        const dims = column.plan.dims.map(dim => (dim === 'N' ? batchSize : dim))
        const values = column.gather(batchSize, firstRow, stride)
        return [column.plan.name, new this.Tensor(column.plan.type as 'float32', values as Float32Array, dims)]
      }),
    )
  }
}

/** Rows of one input. */
class Column {
  readonly plan: InputPlan
  private readonly rows: Values
  private readonly rowCount: number
  /** A row is [outer, inner] around the batch axis. */
  private readonly outer: number
  private readonly inner: number
  private readonly isBatched: boolean

  constructor(plan: InputPlan, labelled: LabelledData | null, seed: string) {
    this.plan = plan
    const axis = plan.dims.indexOf('N')
    this.isBatched = axis >= 0
    this.outer = product(plan.dims.slice(0, Math.max(axis, 0)))
    this.inner = product(plan.dims.slice(axis + 1))
    const rowElements = this.outer * this.inner
    this.rows = rowsOf(plan, rowElements, labelled, seed)
    this.rowCount = rowElements === 0 ? 1 : this.rows.length / rowElements
  }

  gather(batchSize: number, firstRow: number, stride: number): Values {
    const { rows, rowCount, outer, inner } = this
    const count = this.isBatched ? batchSize : 1
    const values = makeValues(this.plan.type, count * outer * inner)
    for (let j = 0; j < count; j++) {
      const row = ((firstRow + j * stride) % rowCount) * outer * inner
      for (let o = 0; o < outer; o++) {
        const from = row + o * inner
        const to = (o * count + j) * inner
        for (let i = 0; i < inner; i++) values[to + i] = rows[from + i]!
      }
    }
    return values
  }
}

function rowsOf(
  { name, type, dims, source }: InputPlan,
  rowElements: number,
  labelled: LabelledData | null,
  seed: string,
) {
  switch (source.kind) {
    case 'random':
      return randomValues(type, rowElements * (dims.includes('N') ? RANDOM_ROWS : 1), `${seed}/inputs/${name}`)
    case 'number':
      return numberValues(type, rowElements, source.value)
    case 'file':
      return fileValues(source.path, name, type, rowElements)
    case 'labelled': {
      if (labelled === null) throw new Error('labelled inputs without labelled data')
      if (labelled.inputSize === rowElements) return labelled.inputs
      const allowed = `${labelled.inputSize} values a row, as its labelled data have`
      throw new UserError(`the input '${name}' does not fit the labelled data`, { found: `${rowElements}`, allowed })
    }
  }
}

function product(dims: readonly Dimension[]): number {
  return dims.reduce<number>((size, dim) => size * (dim === 'N' ? 1 : dim), 1)
}
