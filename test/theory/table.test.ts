/** The table itself: ordinary experiments, each run the way of a user's file; and at a quarter of its length all green. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { rowYaml } from '../../src/cli/theory-text.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { experimentOf, readExperimentFile, resolveExperiment, scenarioHash } from '../../src/spec/index.ts'
import { runTheory, theoryTable } from '../../src/theory/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'foreserve-theory-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const readTrace = () => {
  throw new Error('no trace')
}

describe('the rows', () => {
  test('have names of their own', () => {
    const names = theoryTable.map(row => row.name)
    expect(new Set(names).size).toBe(names.length)
    for (const row of theoryTable) {
      expect(row.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      expect(row.experiment.name).toBe(row.name)
    }
  })

  test.each(theoryTable.map(row => [row.name, row] as const))(
    '%s: printed and read back from a file it is the same scenarios, to the hash',
    async (name, row) => {
      const path = join(folder, `${name}.yaml`)
      writeFileSync(path, rowYaml(row))
      const fromFile = await resolveExperiment(readExperimentFile(path), policyRegistry, { readTrace })
      const inMemory = await resolveExperiment(experimentOf(row.experiment, name, '.'), policyRegistry, { readTrace })
      const hashes = (cells: typeof fromFile.cells) => cells.map(cell => cell.scenarios.map(scenarioHash))
      expect(hashes(fromFile.cells)).toEqual(hashes(inMemory.cells))
    },
  )
})

test('a quarter of the table agrees with theory, and no row is too wide to tell', { timeout: 300_000 }, async () => {
  const result = await runTheory(theoryTable, { registry: policyRegistry, quick: true })
  const wrong = result.rows.flatMap(({ row, checks }) =>
    checks
      .filter(({ verdict }) => verdict !== 'agrees')
      .map(({ cell, check, simulated, halfWidth, verdict }) => ({
        row: row.name,
        cell,
        quantity: check.quantity,
        theory: check.value,
        simulated: simulated.value,
        halfWidth,
        verdict,
      })),
  )
  expect(wrong).toEqual([])
  const kinds = result.rows.flatMap(row => row.checks.map(({ check }) => check.kind))
  expect([...new Set(kinds)].sort()).toEqual(['bound', 'chain', 'exact', 'limit'])
  expect(result.rows.every(row => row.littleHeld === row.runs)).toBe(true)
  expect(result.agrees).toBe(true)
})
