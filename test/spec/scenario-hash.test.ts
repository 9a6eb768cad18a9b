import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../src/spec/canonical-json.ts'
import { hashFolder, scenarioHash } from '../../src/spec/scenario-hash.ts'
import { resolveText, smallExperiment } from './small-experiment.ts'

test('keys are sorted at every depth, lists keep their order', () => {
  expect(canonicalJson({ b: [{ z: 1, a: null }, 'x'], a: 1e21 })).toBe('{"a":1e+21,"b":[{"a":null,"z":1},"x"]}')
  expect(() => canonicalJson({ a: Number.NaN })).toThrow('NaN has no form in JSON')
})

test('canonical JSON does not depend on the order in which keys came', () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      expect(canonicalJson(reversed(value))).toBe(canonicalJson(value))
      expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value))
    }),
    { seed: 20240613 },
  )
})

test("a scenario's hash is independent of key order, and differs between replications and seeds", async () => {
  const scenarios = (await resolveText(smallExperiment)).cells[0]!.scenarios
  const other = (await resolveText(smallExperiment, { set: ['seed=8'] })).cells[0]!.scenarios
  const hashes = [...scenarios, ...other].map(scenarioHash)
  expect(new Set(hashes).size).toBe(4)
  expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/)
  expect(hashFolder(hashes[0]!)).toBe(hashes[0]!.slice(0, 16))
  expect(scenarioHash(reversed(scenarios[0]!))).toBe(hashes[0])
})

function reversed<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reversed) as T
  if (typeof value !== 'object' || value === null) return value
  // Null prototype, so that a key `__proto__` is a key like any other.
  const copy = Object.create(null) as { [key: string]: unknown }
  for (const [key, inner] of Object.entries(value).reverse()) copy[key] = reversed(inner)
  return copy as T
}
