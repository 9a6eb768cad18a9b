import { existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type ElementType, elementBytes, elementTypeName } from './element-type.ts'
import type { OnnxGraph, OnnxModel, OnnxTensor, OnnxValueInfo } from './onnx-model.ts'
import { readModel } from './read-model.ts'

export interface ModelDescription {
  irVersion: number
  /** `domain` is '' for the standard operators. */
  opsets: { domain: string; version: number }[]
  inputs: ValueDescription[]
  outputs: ValueDescription[]
  /** Bytes of all weights, in this file and in external ones: initializers, Constant nodes, and those of subgraphs. */
  initializerBytes: number
  externalFiles: ExternalFile[]
  nodeCount: number
}

export interface ValueDescription {
  name: string
  elementType: ElementType | 'sequence' | 'optional' | 'unknown'
  /** A number is fixed, a string names a dynamic dimension, null is a dynamic one without name. */
  dims: (number | string | null)[]
}

export interface ExternalFile {
  /** As written in the model: relative to the model's folder. */
  location: string
  path: string
  exists: boolean
  /** Size on disk; 0 if it does not exist. */
  bytes: number
  /** The size that the model's weights need: the largest offset + length. */
  requiredBytes: number
}

/**
 * What an ONNX file expects and gives. Initializers that are listed as inputs too (IR version < 4) are no inputs.
 * @throws OnnxFileError as readModel does; a missing external file is described, not thrown
 */
export function describeModel(path: string): ModelDescription {
  return describeDecodedModel(readModel(path), path)
}

/** As describeModel, for a model that is already decoded; `path` is where its external files are looked up from. */
export function describeDecodedModel(model: OnnxModel, path: string): ModelDescription {
  const { graph } = model
  const initialised = new Set(graph.initializer.map(tensor => tensor.name))
  const weights = [...graphTensors(graph)]
  return {
    irVersion: model.irVersion,
    opsets: model.opsetImport.map(({ domain, version }) => ({ domain: domain ?? '', version })),
    inputs: graph.input.filter(input => !initialised.has(input.name)).map(describeValue),
    outputs: graph.output.map(describeValue),
    initializerBytes: weights.reduce((sum, tensor) => sum + tensorBytes(tensor), 0),
    externalFiles: externalFiles(weights, dirname(path)),
    nodeCount: graph.node.length,
  }
}

function describeValue({ name, type }: OnnxValueInfo): ValueDescription {
  const tensor = type?.tensorType
  if (tensor === undefined) {
    const elementType = type?.sequenceType ? 'sequence' : type?.optionalType ? 'optional' : 'unknown'
    return { name, elementType, dims: [] }
  }
  const dims = (tensor.shape?.dim ?? []).map(dim => dim.dimValue ?? (dim.dimParam || null))
  return { name, elementType: elementTypeName(tensor.elemType ?? 0) ?? 'unknown', dims }
}

/** All constant tensors: some exporters write weights as Constant nodes, and loops and branches hold graphs of their own. */
function* graphTensors(graph: OnnxGraph): Generator<OnnxTensor> {
  yield* graph.initializer
  for (const attribute of graph.node.flatMap(node => node.attribute)) {
    if (attribute.t !== undefined) yield attribute.t
    yield* attribute.tensors ?? []
    if (attribute.g !== undefined) yield* graphTensors(attribute.g)
    for (const inner of attribute.graphs ?? []) yield* graphTensors(inner)
  }
}

function tensorBytes(tensor: OnnxTensor): number {
  const type = elementTypeName(tensor.dataType)
  if (type === undefined) return 0
  if (type === 'string') return (tensor.stringData ?? []).reduce((sum, text) => sum + text.length, 0)
  return elementBytes(
    type,
    tensor.dims.reduce((product, dim) => product * dim, 1),
  )
}

const externalLocation = 1

function externalFiles(tensors: readonly OnnxTensor[], folder: string): ExternalFile[] {
  const requiredBytes = new Map<string, number>()
  for (const tensor of tensors) {
    if (tensor.dataLocation !== externalLocation) continue
    const entries = new Map((tensor.externalData ?? []).map(({ key, value }) => [key, value]))
    const location = entries.get('location') ?? ''
    const end = Number(entries.get('offset') ?? 0) + Number(entries.get('length') ?? tensorBytes(tensor))
    requiredBytes.set(location, Math.max(requiredBytes.get(location) ?? 0, end))
  }
  return [...requiredBytes].map(([location, required]) => {
    const path = resolve(folder, location)
    const exists = existsSync(path) && statSync(path).isFile()
    return { location, path, exists, bytes: exists ? statSync(path).size : 0, requiredBytes: required }
  })
}
