/** The real inputs that requests carry: the rows of their model's data, of which `RowChoice` draws one for each. */
import { type DataSource, loadLabelledData } from '../dataset/index.ts'

/** Rows given as they are, for data that is in no package. Without labels answers are not judged. */
export interface InlineData {
  /** `n * rowSize` values, row after row. */
  readonly rows: Float32Array
  readonly rowSize: number
  /** The right class of each row. */
  readonly labels: Uint8Array | null
}

export class ModelRows {
  readonly rowSize: number
  readonly labels: Uint8Array | null
  /** One view a row, made beforehand: `subarray` would make one for each request. */
  readonly views: readonly Float32Array[]

  constructor({ rows, rowSize, labels }: InlineData) {
    if (rows.length === 0 || rows.length % rowSize !== 0) {
      throw new Error(`${rows.length} values are no whole number of rows of ${rowSize}`)
    }
    const n = rows.length / rowSize
    if (labels !== null && labels.length !== n) throw new Error(`${n} rows have ${labels.length} labels`)
    this.rowSize = rowSize
    this.labels = labels
    this.views = Array.from({ length: n }, (_, row) => rows.subarray(row * rowSize, (row + 1) * rowSize))
  }
}

/** Loads a model's rows. A package's data takes some hundred milliseconds: before the clock starts. */
export function loadModelRows(data: DataSource | InlineData): ModelRows {
  if (!('package' in data)) return new ModelRows(data)
  const { inputs, inputSize, labels } = loadLabelledData(data)
  return new ModelRows({ rows: inputs, rowSize: inputSize, labels })
}
