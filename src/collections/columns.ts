/**
 * Typed arrays whose values lie outside of V8's heap however few they are. V8 puts up to 64 bytes inside the object, where the
 * garbage collector may move them; only what lies outside has an address that compiled code can hold (see simulate/own-loop).
 */
export function floats(length: number): Float64Array<ArrayBuffer> {
  return new Float64Array(new ArrayBuffer(8 * length))
}

export function ints(length: number): Int32Array<ArrayBuffer> {
  return new Int32Array(new ArrayBuffer(4 * length))
}

export function bytes(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new ArrayBuffer(length))
}

export function floatsOf(values: ArrayLike<number>): Float64Array<ArrayBuffer> {
  const column = floats(values.length)
  column.set(values)
  return column
}

export function intsOf(values: ArrayLike<number>): Int32Array<ArrayBuffer> {
  const column = ints(values.length)
  column.set(values)
  return column
}

export function bytesOf(values: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const column = bytes(values.length)
  column.set(values)
  return column
}
