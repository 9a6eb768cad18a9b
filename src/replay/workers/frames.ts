/**
 * What driver and worker say to each other: a header of 40 bytes, little-endian, then the payload. The same layout both
 * ways. Values of requests and answers are raw float32 in the machine's own order (both ends run on one machine).
 *
 *   0 kind   4 payload bytes   8 replica   12 rows   16 serial number   24 execution ns   32 handling ns
 */
import type { SessionOptions } from '../../spec/profile-file.ts'

export const HEADER_BYTES = 40

// Driver to worker. Load carries JSON (a `LoadOrder`), execute the rows of a batch.
export const LOAD = 1
export const UNLOAD = 2
export const EXECUTE = 3

// Worker to driver. Loaded carries JSON (a `LoadReport`), answer the output's rows, refused a sentence.
export const LOADED = 11
export const ANSWER = 12
export const REFUSED = 13

/** All that a worker needs to serve a replica. */
export interface LoadOrder {
  readonly path: string
  readonly session: SessionOptions
  readonly input: { readonly name: string; readonly dims: readonly (number | 'N')[] }
  readonly maxBatch: number
}

export interface LoadReport {
  /** Session creation, warm-up excluded. */
  readonly loadMs: number
  readonly warmUpMs: number
}

export interface FrameHeader {
  kind: number
  payloadBytes: number
  replica: number
  rows: number
  serial: number
  /** Answers: duration of the session's run. */
  executionNs: number
  /** Answers: from the header's arrival in the worker until the answer is handed to the kernel. */
  handlingNs: number
}

export function writeHeader(into: Buffer, header: Readonly<FrameHeader>): void {
  into.writeUInt32LE(header.kind, 0)
  into.writeUInt32LE(header.payloadBytes, 4)
  into.writeUInt32LE(header.replica, 8)
  into.writeUInt32LE(header.rows, 12)
  into.writeUInt32LE(header.serial, 16)
  into.writeUInt32LE(0, 20)
  into.writeDoubleLE(header.executionNs, 24)
  into.writeDoubleLE(header.handlingNs, 32)
}

/** Fills a reused object: one is read for each batch. */
export function readHeader(from: Buffer, header: FrameHeader): void {
  header.kind = from.readUInt32LE(0)
  header.payloadBytes = from.readUInt32LE(4)
  header.replica = from.readUInt32LE(8)
  header.rows = from.readUInt32LE(12)
  header.serial = from.readUInt32LE(16)
  header.executionNs = from.readDoubleLE(24)
  header.handlingNs = from.readDoubleLE(32)
}

export function emptyHeader(): FrameHeader {
  return { kind: 0, payloadBytes: 0, replica: 0, rows: 0, serial: 0, executionNs: 0, handlingNs: 0 }
}

/** A frame outside the hot path, with JSON or text as its payload. */
export function controlFrame(kind: number, replica: number, payload = ''): Buffer {
  const payloadBytes = Buffer.byteLength(payload)
  const frame = Buffer.alloc(HEADER_BYTES + payloadBytes)
  writeHeader(frame, { ...emptyHeader(), kind, replica, payloadBytes })
  frame.write(payload, HEADER_BYTES)
  return frame
}

/** The payload's place in a frame as float32 values. The header's length is a multiple of their size. */
export function payloadFloats(frame: Buffer, values: number): Float32Array {
  return new Float32Array(frame.buffer, frame.byteOffset + HEADER_BYTES, values)
}

/** A frame's buffer of its own, so that the payload's place is aligned (Buffer's pool gives any offset). */
export function frameBuffer(payloadBytes: number): Buffer {
  return Buffer.from(new ArrayBuffer(HEADER_BYTES + payloadBytes))
}
