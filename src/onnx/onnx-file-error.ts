import { UserError } from '../errors/index.ts'

export type OnnxFileErrorCode = 'unreadable' | 'truncated' | 'not-onnx'

/**
 * A file that cannot be taken as an ONNX model: a user's mistake, to be shown as it is.
 * - `unreadable`: missing, a folder, no permission, larger than a protobuf file may be (2 GiB)
 * - `truncated`: begins as an ONNX model and ends too early
 * - `not-onnx`: anything else
 */
export class OnnxFileError extends UserError {
  override readonly name = 'OnnxFileError'
  readonly code: OnnxFileErrorCode
  readonly path: string

  constructor(code: OnnxFileErrorCode, path: string, reason: string) {
    super(reason, { at: { file: path } })
    this.code = code
    this.path = path
  }
}
