import { type ElementType, elementBytes, elementTypeNumber } from './element-type.ts'
import type { OnnxAttribute, OnnxModel, OnnxTensor, OnnxValueInfo } from './onnx-model.ts'
import { modelProto } from './schema.ts'

/** A typed attribute of a node; ONNX tells integers from floats, JavaScript does not. */
export type AttributeValue =
  | { int: number }
  | { float: number }
  | { text: string }
  | { tensor: OnnxTensor }
  | { ints: readonly number[] }
  | { floats: readonly number[] }

export interface ModelOptions {
  name: string
  /** Versions by domain; '' is the standard operator set. */
  opsets?: Readonly<Record<string, number>>
  irVersion?: number
}

/**
 * Collects a graph in the order it is written and encodes it. Nodes must come after what they read (ONNX demands a
 * topological order); the builder refuses a name that is read before it exists.
 *
 * @example
 * const model = new ModelBuilder({ name: 'double' })
 * model.input('x', 'float32', ['N', 4])
 * model.node('Add', ['x', 'x'], ['y'])
 * model.output('y', 'float32', ['N', 4])
 * writeFileSync('double.onnx', model.encode())
 */
export class ModelBuilder {
  readonly model: OnnxModel
  private readonly known = new Set<string>()

  /** @param options by default opset 13 and IR version 8, which ONNX Runtime has read since 2021 */
  constructor({ name, opsets = { '': 13 }, irVersion = 8 }: ModelOptions) {
    this.model = {
      irVersion,
      producerName: 'foreserve',
      opsetImport: Object.entries(opsets).map(([domain, version]) => ({ domain, version })),
      graph: { name, node: [], initializer: [], input: [], output: [] },
    }
  }

  /** A graph input; a number in `dims` is fixed, a string names a dynamic dimension. */
  input(name: string, elementType: ElementType, dims: readonly (number | string)[]): string {
    this.model.graph.input.push(valueInfo(name, elementType, dims))
    return this.define(name)
  }

  /** A constant: `data` holds its elements in row-major order, in the layout of its element type. */
  initializer(name: string, elementType: ElementType, dims: readonly number[], data: ArrayBufferView): string {
    this.model.graph.initializer.push(tensor(elementType, dims, data, name))
    return this.define(name)
  }

  /** A node; '' stands for an optional input that is left out. Returns its first output's name. */
  node(
    opType: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    domain = '',
  ): string {
    const missing = inputs.find(input => input !== '' && !this.known.has(input))
    if (missing !== undefined) throw new Error(`${opType}: its input "${missing}" is not defined yet`)
    for (const output of outputs) this.define(output)
    const attribute = Object.entries(attributes).map(([key, value]) => encodeAttribute(key, value))
    const node = { opType, input: [...inputs], output: [...outputs], name: outputs[0] ?? opType, domain, attribute }
    this.model.graph.node.push(node)
    return outputs[0] ?? ''
  }

  output(name: string, elementType: ElementType, dims: readonly (number | string)[]): void {
    if (!this.known.has(name)) throw new Error(`output "${name}" is not defined`)
    this.model.graph.output.push(valueInfo(name, elementType, dims))
  }

  /** The bytes of the .onnx file. */
  encode(): Uint8Array {
    return encodeModel(this.model)
  }

  private define(name: string): string {
    if (this.known.has(name)) throw new Error(`"${name}" is defined twice`)
    this.known.add(name)
    return name
  }
}

/** The bytes of an .onnx file; identical models give identical bytes. */
export function encodeModel(model: OnnxModel): Uint8Array {
  return modelProto.encode(model as never).finish()
}

/** A tensor whose data are stored raw. @throws Error if `data` has not the size that `dims` need */
export function tensor(
  elementType: ElementType,
  dims: readonly number[],
  data: ArrayBufferView,
  name = '',
): OnnxTensor {
  const needed = elementBytes(
    elementType,
    dims.reduce((product, dim) => product * dim, 1),
  )
  if (data.byteLength !== needed) {
    throw new Error(`tensor "${name}" ${elementType}[${dims.join(', ')}] needs ${needed} bytes, got ${data.byteLength}`)
  }
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return { name, dims: [...dims], dataType: elementTypeNumber(elementType), rawData }
}

/** An input's or output's name, element type and dimensions. */
export function valueInfo(name: string, elementType: ElementType, dims: readonly (number | string)[]): OnnxValueInfo {
  const dim = dims.map(size => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }))
  return { name, type: { tensorType: { elemType: elementTypeNumber(elementType), shape: { dim } } } }
}

function encodeAttribute(name: string, value: AttributeValue): OnnxAttribute {
  if ('int' in value) return { name, type: 2, i: value.int }
  if ('float' in value) return { name, type: 1, f: value.float }
  if ('text' in value) return { name, type: 3, s: Buffer.from(value.text) }
  if ('tensor' in value) return { name, type: 4, t: value.tensor }
  if ('ints' in value) return { name, type: 7, ints: [...value.ints] }
  return { name, type: 6, floats: [...value.floats] }
}
