import { expect, test } from 'vitest'
import {
  fingerprintId,
  machineFingerprint,
  parseCoreList,
  relevantFlags,
  usableCores,
} from '../../src/machine/index.ts'

test('a list of cores, as the kernel writes it', () => {
  expect(parseCoreList('0-3,8\n')).toEqual([0, 1, 2, 3, 8])
  expect(parseCoreList('5')).toEqual([5])
  expect(() => parseCoreList('0-')).toThrow('not a list of cores: 0-')
})

test('only the instruction sets that the runtime chooses between', () => {
  const x86 = 'processor\t: 0\nflags\t\t: fpu sse4_2 avx2 avx avx512f avx512_vnni amx_int8 aes fma avx_vnni\nbugs : x'
  expect(relevantFlags(x86, 'x64')).toEqual(['amx_int8', 'avx', 'avx2', 'avx512_vnni', 'avx512f', 'avx_vnni', 'fma'])
  expect(relevantFlags('Features\t: fp asimd crc32 asimddp i8mm', 'arm64')).toEqual(['asimddp', 'i8mm', 'neon'])
  expect(relevantFlags('', 'arm64')).toEqual(['neon'])
  expect(relevantFlags('', 'x64')).toEqual([])
})

test('this machine: its fingerprint is the same when taken again', () => {
  const fingerprint = machineFingerprint()
  expect(machineFingerprint()).toEqual(fingerprint)
  expect(fingerprint.cores).toBe(usableCores().length)
  expect(fingerprint.memoryBytes).toBeGreaterThan(1e8)
  expect(fingerprint.runtime.version).toMatch(/^\d+\.\d+\.\d+$/)
  expect(fingerprint.id).toMatch(/^[0-9a-f]{64}$/)
})

test('the id changes with what latency depends on, and not with the version of Node', () => {
  const { id, ...fingerprint } = machineFingerprint()
  expect(fingerprintId(fingerprint)).toBe(id)
  expect(fingerprintId({ ...fingerprint, ...{ nodeVersion: 'v0.0.0' } })).toBe(id)
  expect(fingerprintId({ ...fingerprint, cores: fingerprint.cores + 1 })).not.toBe(id)
  expect(fingerprintId({ ...fingerprint, runtime: { name: 'onnxruntime-node', version: '0.1.0' } })).not.toBe(id)
})
