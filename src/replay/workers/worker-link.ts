/** The driver's end of a worker: the process, its channel, and what is in flight. */
import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { moduleCommand, pinnedCommand } from '../../machine/index.ts'
import {
  ANSWER,
  controlFrame,
  EXECUTE,
  emptyHeader,
  type FrameHeader,
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

/** What a worker tells. Nothing is called from within a call to the link. */
export interface WorkerEvents {
  loaded(executor: number, replica: number, report: LoadReport): void
  /**
   * The batch is done: `output` holds its rows one after another and is valid during the call only.
   * `roundTripNs` runs from the call of `execute` to the whole answer being read.
   */
  answered(executor: number, output: Float32Array, header: Readonly<FrameHeader>, roundTripNs: number): void
  /** Crashed, hung, or answered nonsense; told once, and nothing after it. */
  lost(executor: number, reason: string): void
}

const STDERR_KEPT = 2000
const EXIT_GRACE_MS = 100
const LOAD_LIMIT_MS = 120_000

export class WorkerLink {
  readonly executor: number
  /** For messages: `local/node-1/device-1`. */
  readonly name: string
  readonly pid: number
  readonly pinned: boolean
  readonly #process: ChildProcess
  readonly #channel: Socket
  readonly #events: WorkerEvents
  readonly #sending = emptyHeader()
  readonly #header = emptyHeader()
  #request = frameBuffer(1 << 16)
  #received = frameBuffer(1 << 16)
  #receivedBytes = 0
  #serial = 0
  #sentMs = 0
  #executing = false
  #loading = 0
  #loadTimer: NodeJS.Timeout | undefined
  #closing = false
  #killedBecause: string | undefined
  #alive = true
  #stderr = ''

  constructor(executor: number, name: string, cores: readonly number[], events: WorkerEvents) {
    this.executor = executor
    this.name = name
    this.#events = events
    const { command, args } = moduleCommand('./worker-process', import.meta.url)
    const pinned = pinnedCommand(cores, command, args)
    this.pinned = pinned.pinned
    this.#process = spawn(pinned.command, pinned.args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] })
    this.pid = this.#process.pid ?? -1
    this.#channel = this.#process.stdio[3] as Socket
    this.#channel.on('data', chunk => this.#receive(chunk))
    // Usually because the process died, which says more.
    this.#channel.on('error', error => {
      setTimeout(() => this.kill(`its channel broke: ${error.message}`), EXIT_GRACE_MS).unref()
    })
    this.#process.on('error', error => this.#lose(`could not be started: ${error.message}`))
    // A turn later, so that its last words on standard error are read.
    this.#process.on('exit', (code, signal) => {
      setImmediate(() => this.#lose(signal === null ? `exited with ${code}` : `died of ${signal}`))
    })
    this.#process.stderr!.setEncoding('utf8').on('data', text => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_KEPT)
    })
  }

  get alive(): boolean {
    return this.#alive
  }

  get executing(): boolean {
    return this.#executing
  }

  load(replica: number, order: LoadOrder): void {
    if (!this.#alive) return
    this.#loading++
    this.#limitLoading()
    this.#channel.write(controlFrame(LOAD, replica, JSON.stringify(order)))
  }

  unload(replica: number): void {
    if (this.#alive) this.#channel.write(controlFrame(UNLOAD, replica))
  }

  /** Where the next batch's rows go, one after another; to be filled before `execute`. */
  rows(values: number): Float32Array {
    const bytes = values * Float32Array.BYTES_PER_ELEMENT
    if (this.#request.length < HEADER_BYTES + bytes) this.#request = frameBuffer(2 * bytes)
    return payloadFloats(this.#request, values)
  }

  /** Sends the rows written last. One batch at a time: the buffer is free again when the answer has come. */
  execute(replica: number, rows: number, values: number): void {
    if (this.#executing) throw new Error(`${this.name} was given a batch while it runs one`)
    this.#executing = true
    const payloadBytes = values * Float32Array.BYTES_PER_ELEMENT
    const header = this.#sending
    header.kind = EXECUTE
    header.payloadBytes = payloadBytes
    header.replica = replica
    header.rows = rows
    header.serial = ++this.#serial
    writeHeader(this.#request, header)
    this.#sentMs = performance.now()
    if (this.#alive) this.#channel.write(this.#request.subarray(0, HEADER_BYTES + payloadBytes))
  }

  /** Kills the process at once; `lost` is told with this reason. */
  kill(reason: string): void {
    if (!this.#alive || this.#closing) return
    this.#process.kill('SIGKILL')
    this.#receivedBytes = 0
    this.#channel.removeAllListeners('data').resume()
    this.#killedBecause = reason
    setImmediate(() => this.#lose(reason))
  }

  /** Ends the worker in order: it leaves when its channel closes, and is killed if it has not within the grace. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true
    clearTimeout(this.#loadTimer)
    const exited = this.#exited()
    this.#channel.destroy()
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), graceMs)
    await exited
    clearTimeout(timer)
  }

  #exited(): Promise<void> {
    const { exitCode, signalCode, pid } = this.#process
    if (pid === undefined || exitCode !== null || signalCode !== null) return Promise.resolve()
    return new Promise(resolve => this.#process.once('exit', () => resolve()))
  }

  #receive(chunk: Buffer): void {
    if (!this.#alive) return
    const needed = this.#receivedBytes + chunk.length
    if (this.#received.length < needed) {
      const grown = frameBuffer(2 * needed)
      this.#received.copy(grown, 0, 0, this.#receivedBytes)
      this.#received = grown
    }
    chunk.copy(this.#received, this.#receivedBytes)
    this.#receivedBytes = needed
    while (this.#receivedBytes >= HEADER_BYTES) {
      readHeader(this.#received, this.#header)
      const frameBytes = HEADER_BYTES + this.#header.payloadBytes
      if (this.#receivedBytes < frameBytes) return
      this.#handle(this.#header)
      if (this.#killedBecause !== undefined) return
      this.#received.copyWithin(0, frameBytes, this.#receivedBytes)
      this.#receivedBytes -= frameBytes
    }
  }

  #handle(header: FrameHeader): void {
    const { kind, replica, payloadBytes } = header
    if (kind === ANSWER) {
      if (!this.#executing || header.serial !== this.#serial) {
        this.kill(`answered batch ${header.serial} when ${this.#executing ? this.#serial : 'none'} was asked`)
        return
      }
      this.#executing = false
      const roundTripNs = Math.round((performance.now() - this.#sentMs) * 1e6)
      const output = payloadFloats(this.#received, payloadBytes / Float32Array.BYTES_PER_ELEMENT)
      this.#events.answered(this.executor, output, header, roundTripNs)
    } else if (kind === LOADED) {
      this.#loading--
      this.#limitLoading()
      this.#events.loaded(this.executor, replica, JSON.parse(this.#text(payloadBytes)) as LoadReport)
    } else if (kind === REFUSED) {
      const reason = this.#text(payloadBytes)
      this.kill(reason)
    } else {
      this.kill(`sent an unknown frame (${kind})`)
    }
  }

  /** While it loads a worker is silent, but not for ever. */
  #limitLoading(): void {
    clearTimeout(this.#loadTimer)
    if (this.#loading > 0)
      this.#loadTimer = setTimeout(() => this.kill(`did not load in ${LOAD_LIMIT_MS / 1000} s`), LOAD_LIMIT_MS)
  }

  #text(payloadBytes: number): string {
    return this.#received.toString('utf8', HEADER_BYTES, HEADER_BYTES + payloadBytes)
  }

  #lose(reason: string): void {
    if (!this.#alive || this.#closing) return
    this.#alive = false
    this.#executing = false
    clearTimeout(this.#loadTimer)
    this.#channel.destroy()
    const said = this.#stderr.trim()
    const why = this.#killedBecause ?? reason
    this.#events.lost(this.executor, said === '' ? why : `${why}; it said: ${said}`)
  }
}
