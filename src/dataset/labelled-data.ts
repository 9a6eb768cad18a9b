/** Rows with their right answers, for training or for measuring quality. */
export interface LabelledData {
  /** n rows of inputSize values each, row after row. */
  inputs: Float32Array
  inputSize: number
  /** The class of each row. */
  labels: Uint8Array
  n: number
}

export type Split = 'train' | 'test'

/** Which labelled data: the `data` field of a model file. */
export interface DataSource {
  /** An npm package that is installed beside this one. */
  package: string
  split: Split
}
