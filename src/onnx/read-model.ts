import { readFileSync } from 'node:fs'
import { checkWire } from './check-wire.ts'
import { elementBytes, elementTypeName } from './element-type.ts'
import { OnnxFileError } from './onnx-file-error.ts'
import type { OnnxGraph, OnnxModel, OnnxTensor } from './onnx-model.ts'
import { modelProto } from './schema.ts'

/**
 * Reads and decodes an ONNX file. Weights stay views of the file's bytes; external data files are not opened.
 * @throws OnnxFileError `unreadable`, `truncated` or `not-onnx`; nothing is returned for a damaged file
 */
export function readModel(path: string): OnnxModel {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch (error) {
    throw new OnnxFileError('unreadable', path, readProblem(error))
  }
  return decodeModel(bytes, path)
}

/**
 * Decodes the bytes of an ONNX file; `path` only names it in errors.
 * @throws OnnxFileError `truncated` or `not-onnx`
 */
export function decodeModel(bytes: Uint8Array, path = 'model'): OnnxModel {
  const verdict = checkWire(bytes)
  if (verdict.kind !== 'whole') throw new OnnxFileError(verdict.kind, path, verdict.reason)
  let model: OnnxModel
  try {
    const options = { longs: Number, arrays: true }
    model = modelProto.toObject(modelProto.decode(bytes), options) as OnnxModel
  } catch (error) {
    throw new OnnxFileError('not-onnx', path, `not an ONNX model, or a damaged one: ${(error as Error).message}`)
  }
  const fault = graphFault(model.graph)
  if (fault !== undefined) throw new OnnxFileError('not-onnx', path, `not an ONNX model, or a damaged one: ${fault}`)
  return model
}

/** What shows that bytes of the right outer form are still not a model, or undefined if nothing does. */
function graphFault(graph: OnnxGraph): string | undefined {
  if (graph.output.length === 0) return 'its graph has no output'
  if (graph.node.some(node => !node.opType)) return 'a node of its graph has no operator'
  if ([...graph.input, ...graph.output].some(value => !value.name)) return 'an input or output has no name'
  for (const tensor of graph.initializer) {
    const fault = tensorFault(tensor)
    if (fault !== undefined) return `initializer "${tensor.name ?? ''}" ${fault}`
  }
  return undefined
}

function tensorFault(tensor: OnnxTensor): string | undefined {
  const type = elementTypeName(tensor.dataType)
  if (type === undefined) return `has the unknown element type ${tensor.dataType}`
  if (tensor.dims.some(dim => dim < 0)) return 'has a negative dimension'
  const stored = tensor.rawData?.length ?? 0
  const needed = elementBytes(
    type,
    tensor.dims.reduce((product, dim) => product * dim, 1),
  )
  if (stored > 0 && stored !== needed) return `holds ${stored} bytes, its dimensions need ${needed}`
  return undefined
}

function readProblem(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'no such file'
  if (code === 'EISDIR') return 'is a folder, not an ONNX file'
  if (code === 'EACCES') return 'no permission to read it'
  return `cannot be read: ${message}`
}
