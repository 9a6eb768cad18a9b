/**
 * A live worker: one process an executor, with a session for each replica on it. It reads a frame, runs it, writes the
 * answer, and reads the next.
 *
 * Reads and writes block. `session.run` blocks the thread anyway, one batch is in flight at a time, and a thread that
 * sleeps in `read` wakes sooner than one in an event loop. When the driver is gone the read ends, and so does the process.
 */
import { readSync, writeSync } from 'node:fs'
import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { openSession } from '../../onnx/session.ts'
import {
  ANSWER,
  controlFrame,
  EXECUTE,
  emptyHeader,
  frameBuffer,
  HEADER_BYTES,
  LOAD,
  LOADED,
  type LoadOrder,
  type LoadReport,
  payloadFloats,
  REFUSED,
  readHeader,
  UNLOAD,
  writeHeader,
} from './frames.ts'

/** The file descriptor of the socket pair that the driver opened at the start. */
const CHANNEL = 3
const WARM_UP_RUNS = 3

class Replica {
  readonly session: InferenceSession
  readonly input: LoadOrder['input']
  readonly maxBatch: number
  readonly rowSize: number
  readonly #tensors = new Map<number, Tensor>()
  #tensorsOf: Buffer | undefined

  constructor(session: InferenceSession, order: LoadOrder) {
    this.session = session
    this.input = order.input
    this.maxBatch = order.maxBatch
    this.rowSize = order.input.dims.reduce<number>((size, dim) => (dim === 'N' ? size : size * dim), 1)
  }

  /** The rows in a frame's payload as the session's input: no copy, and one object for each batch size. */
  tensor(make: typeof Tensor, frame: Buffer, rows: number): Tensor {
    if (this.#tensorsOf !== frame) {
      this.#tensors.clear()
      this.#tensorsOf = frame
    }
    const known = this.#tensors.get(rows)
    if (known !== undefined) return known
    const dims = this.input.dims.map(dim => (dim === 'N' ? rows : dim))
    const tensor = new make('float32', payloadFloats(frame, rows * this.rowSize), dims)
    this.#tensors.set(rows, tensor)
    return tensor
  }
}

const { Tensor: TensorClass } = await import('onnxruntime-node')
const replicas = new Map<number, Replica>()
const header = emptyHeader()
let request = frameBuffer(1 << 16)
let answer = frameBuffer(1 << 12)

while (readWhole(request, 0, HEADER_BYTES)) {
  const receivedNs = clockNs()
  readHeader(request, header)
  if (request.length < HEADER_BYTES + header.payloadBytes) request = frameBuffer(2 * header.payloadBytes)
  if (!readWhole(request, HEADER_BYTES, header.payloadBytes)) break
  try {
    if (header.kind === EXECUTE) await execute(receivedNs)
    else if (header.kind === LOAD) await load()
    else if (header.kind === UNLOAD) await unload()
    else throw new Error(`unknown frame ${header.kind}`)
  } catch (error) {
    writeWhole(controlFrame(REFUSED, header.replica, (error as Error).message))
  }
}

async function execute(receivedNs: number): Promise<void> {
  const replica = replicas.get(header.replica)
  if (replica === undefined) throw new Error(`replica ${header.replica} is not loaded`)
  const feeds = { [replica.input.name]: replica.tensor(TensorClass, request, header.rows) }
  const startNs = clockNs()
  const results = await replica.session.run(feeds)
  header.executionNs = clockNs() - startNs
  const output = firstFloats(results, replica)
  if (answer.length < HEADER_BYTES + output.byteLength) answer = frameBuffer(2 * output.byteLength)
  payloadFloats(answer, output.length).set(output)
  header.kind = ANSWER
  header.payloadBytes = output.byteLength
  header.handlingNs = clockNs() - receivedNs
  writeHeader(answer, header)
  writeWhole(answer, HEADER_BYTES + output.byteLength)
}

async function load(): Promise<void> {
  const index = header.replica
  const order = JSON.parse(request.toString('utf8', HEADER_BYTES, HEADER_BYTES + header.payloadBytes)) as LoadOrder
  const startNs = clockNs()
  const session = await openSession(order.path, order.session)
  const loadedNs = clockNs()
  const replica = new Replica(session, order)
  await warmUp(replica)
  replicas.set(index, replica)
  const report: LoadReport = { loadMs: (loadedNs - startNs) / 1e6, warmUpMs: (clockNs() - loadedNs) / 1e6 }
  writeWhole(controlFrame(LOADED, index, JSON.stringify(report)))
}

/** First runs allocate and choose kernels, anew for each batch size: at 1, at the largest, and at powers of two between. */
async function warmUp(replica: Replica): Promise<void> {
  const needed = replica.maxBatch * replica.rowSize * Float32Array.BYTES_PER_ELEMENT
  if (request.length < HEADER_BYTES + needed) request = frameBuffer(needed)
  payloadFloats(request, replica.maxBatch * replica.rowSize).fill(0)
  const sizes = [replica.maxBatch]
  for (let rows = 1; rows < replica.maxBatch; rows *= 2) sizes.push(rows)
  for (const rows of sizes) {
    for (let i = 0; i < WARM_UP_RUNS; i++) {
      const tensor = replica.tensor(TensorClass, request, rows)
      firstFloats(await replica.session.run({ [replica.input.name]: tensor }), replica)
    }
  }
}

async function unload(): Promise<void> {
  const replica = replicas.get(header.replica)
  replicas.delete(header.replica)
  await replica?.session.release()
}

function firstFloats(results: InferenceSession.OnnxValueMapType, replica: Replica): Float32Array {
  const name = replica.session.outputNames[0]
  const values = name === undefined ? undefined : results[name]?.data
  if (!(values instanceof Float32Array)) throw new Error(`the model's first output (${name}) is not float32`)
  return values
}

/** False when the driver closed the channel. */
function readWhole(into: Buffer, offset: number, bytes: number): boolean {
  for (let got = 0; got < bytes; ) {
    const n = whileDriverLives(() => readSync(CHANNEL, into, offset + got, bytes - got, null))
    if (n === 0) return false
    got += n
  }
  return true
}

function writeWhole(frame: Buffer, bytes = frame.length): void {
  for (let put = 0; put < bytes; ) {
    put += whileDriverLives(() => writeSync(CHANNEL, frame, put, bytes - put))
  }
}

/** Leaves quietly when the driver is gone: nobody is left to answer. */
function whileDriverLives<T>(transfer: () => T): T {
  try {
    return transfer()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EPIPE' || code === 'ECONNRESET') process.exit(0)
    throw error
  }
}

function clockNs(): number {
  return Math.round(performance.now() * 1e6)
}
