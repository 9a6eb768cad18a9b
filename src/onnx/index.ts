/**
 * ONNX files: reading, describing and writing them, opening sessions that run them, and what their answers say.
 *
 *   schema.ts           the part of the public protobuf schema that we use
 *   onnx-model.ts       the types of a decoded file
 *   read-model.ts       file or bytes -> OnnxModel; check-wire.ts refuses what is truncated or no model
 *   onnx-file-error.ts  the error of a file that is no whole model
 *   describe-model.ts   inputs, outputs, sizes and external files of a model
 *   identify-model.ts   hash and size of a model with its external data
 *   build-model.ts      graphs -> bytes
 *   element-type.ts     names, numbers and sizes of element types
 *   half-float.ts       float32 <-> float16
 *   session.ts          a file -> an ONNX Runtime session with explicit options
 *   confidence.ts       a row of scores -> how sure the model is of its answer
 */
export * from './build-model.ts'
export * from './confidence.ts'
export * from './describe-model.ts'
export * from './element-type.ts'
export * from './half-float.ts'
export * from './identify-model.ts'
export * from './onnx-file-error.ts'
export type * from './onnx-model.ts'
export * from './read-model.ts'
export * from './session.ts'
