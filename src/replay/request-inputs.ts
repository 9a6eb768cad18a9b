/** Which real input each request carries: a row of its model's data, drawn by the tenant and the request's number. */
import { type DataSource, loadLabelledData } from '../dataset/index.ts'
import { IndexedDraws } from '../random/index.ts'

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

/** The rows of one tenant's requests, the same in every run of the same seed and replication. */
export class RowChoice {
  readonly #draws: IndexedDraws
  readonly #n: number

  /** `path` names the draws, as `7/0/search/inputs`; there are `n` rows. */
  constructor(path: string, n: number) {
    this.#draws = new IndexedDraws(path)
    this.#n = n
  }

  rowOf(ordinal: number): number {
    return Math.floor(this.#draws.uint32(ordinal) * this.#n * 2 ** -32)
  }
}
