/** The table of `foreserve theory`, for people and for programs, and a row as the experiment that it is. */
import { stringify } from 'yaml'
import { nearestName, UserError } from '../errors/index.ts'
import {
  type CheckedQuantity,
  FAMILY_LEVEL,
  type RowResult,
  type TheoryResult,
  type TheoryRow,
} from '../theory/index.ts'
import { textTable } from './text-table.ts'

const DIGITS = 5

/** @throws UserError with the nearest name */
export function rowNamed(name: string, table: readonly TheoryRow[]): TheoryRow {
  const row = table.find(candidate => candidate.name === name)
  if (row !== undefined) return row
  const names = table.map(candidate => candidate.name)
  throw new UserError('unknown row of theory', {
    found: name,
    allowed: names.join(', '),
    nearest: nearestName(name, names),
  })
}

/** @param width columns of the terminal; infinite where the text goes elsewhere */
export function theoryText(result: TheoryResult, width: number): string {
  const columns = [
    { title: 'queue', heading: true },
    { title: 'at', leaveOut: 1 },
    { title: 'quantity' },
    { title: 'kind', leaveOut: 2 },
    { title: 'theory', align: 'right' },
    { title: 'simulated', align: 'right' },
    { title: '±', align: 'right' },
    { title: 'verdict' },
    { title: 'source', leaveOut: 3 },
  ] as const
  // A narrow table makes headings of its first column, so there each line must have it.
  const repeat = Number.isFinite(width)
  const rows = result.rows.flatMap(row => row.checks.map((checked, i) => line(row, checked, repeat || i === 0)))
  return `${textTable(columns, rows, width)}\n\n${summary(result)}`
}

function line({ row }: RowResult, { cell, check, simulated, halfWidth, verdict }: CheckedQuantity, named: boolean) {
  return [
    named ? `${row.name}: ${row.queue}` : '',
    cellText(cell),
    check.quantity,
    check.kind,
    `${relation(check)}${number(check.value)}`,
    simulated.value === null ? '-' : number(simulated.value),
    halfWidth === null ? '-' : number(halfWidth, 2),
    verdict === 'agrees' ? '✓' : `✗ ${verdict}`,
    check.source,
  ]
}

function relation(check: CheckedQuantity['check']): string {
  if (check.kind === 'bound') return check.side === 'at most' ? '≤ ' : '≥ '
  return check.kind === 'limit' ? '→ ' : ''
}

function cellText(cell: CheckedQuantity['cell']): string {
  return Object.entries(cell)
    .map(([path, label]) => `${path.split('.').at(-1)} ${label}`)
    .join(', ')
}

function summary({ level, checks, rows, agrees }: TheoryResult): string {
  const runs = rows.reduce((sum, row) => sum + row.runs, 0)
  const requests = rows.reduce((sum, row) => sum + row.requests, 0)
  const held = rows.reduce((sum, row) => sum + row.littleHeld, 0)
  const shown = rows.flatMap(row => row.checks)
  const right = shown.filter(({ verdict }) => verdict === 'agrees').length
  return [
    `${right} of ${shown.length} quantities agree; Little's law held to the last nanosecond in ${held} of ${runs} runs ` +
      `(${(requests / 1e6).toFixed(1)} M requests).`,
    `Each interval is Student's t over independent runs at ${(100 * level).toFixed(4)} %: all ${checks} of the table hold ` +
      `together at ${100 * FAMILY_LEVEL} % (Bonferroni).`,
    agrees ? 'The engine agrees with theory.' : 'The engine does not agree with theory.',
  ].join('\n')
}

/** Without an exponent, for what is neither huge nor tiny. */
function number(value: number, digits = DIGITS): string {
  const text = String(Number(value.toPrecision(digits)))
  return text.includes('e') ? value.toFixed(8).replace(/0+$/, '').replace(/\.$/, '') : text
}

export function theoryJson({ level, checks, rows, agrees }: TheoryResult): object {
  return {
    familyLevel: FAMILY_LEVEL,
    level,
    correction: 'Bonferroni',
    checks,
    agrees,
    rows: rows.map(({ row, runs, requests, littleHeld, checks, agrees }) => ({
      name: row.name,
      queue: row.queue,
      runs,
      requests,
      littlesLawHeldInRuns: littleHeld,
      agrees,
      checks: checks.map(({ cell, check, simulated, halfWidth, halfWidthAllowed, verdict }) => {
        const { observe: _, within: __, ...what } = check
        return { cell, ...what, simulated, halfWidth, halfWidthAllowed, verdict }
      }),
    })),
  }
}

/** The row as a file for `foreserve simulate`. */
export function rowYaml({ name, queue, experiment }: TheoryRow): string {
  return `# ${queue}: foreserve theory --row ${name}\n${stringify(experiment, { flowCollectionPadding: false })}`.trimEnd()
}
