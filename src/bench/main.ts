/**
 * `npm run bench`: how fast the engine is, what it costs, and whether that is enough.
 *
 *   figures/         one figure a file            figure          what a figure is
 *   figure-process   measures one                 child           processes of ours
 *   scenarios        the reference, and variants  other-policies  what else a process may have run before
 *   timed-run        one run under two clocks     run-process, run-thread   runs elsewhere
 *   twin/            the reference scenario in C++: its input, its program, and whether it agrees
 *   allocated        bytes that work allocates    first-event, start        a start of the command line
 */
import { parseArgs } from 'node:util'
import { textTable } from '../cli/text-table.ts'
import { nearestName } from '../errors/index.ts'
import { machineFingerprint } from '../machine/index.ts'
import { resultOf } from './child.ts'
import { type Figure, type Row, rowsOf } from './figure.ts'
import type { FigureOrder } from './figure-process.ts'
import { figures } from './figures/index.ts'

const HELP = `npm run bench [-- [--quick] [--json] [figure...]]

  --quick   shorter runs, fewer of them: in under a minute, with more spread
  --json    one JSON document instead of a table

Figures (all but those that say they take minutes, unless they are named):
${figures.map(({ name, summary }) => `  ${name.padEnd(14)}${summary}`).join('\n')}
`

const options = {
  quick: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

process.exitCode = await main()

async function main(): Promise<number> {
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse()
  } catch (error) {
    return refuse((error as Error).message)
  }
  const { values, positionals: names } = parsed
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  const known = figures.map(({ name }) => name)
  const unknown = names.find(name => !known.includes(name))
  if (unknown !== undefined) {
    const nearest = nearestName(unknown, known)
    return refuse(`no figure is called '${unknown}'${nearest === undefined ? '' : ` (did you mean '${nearest}'?)`}`)
  }
  const chosen = figures.filter(({ name, onlyNamed, notQuick }) =>
    names.length > 0 ? names.includes(name) : onlyNamed !== true && !(values.quick && notQuick === true),
  )
  const machine = machineFingerprint()
  const size = values.quick ? 'quick' : 'full'
  const results: { figure: Figure; result: unknown }[] = []
  for (const figure of chosen) {
    const order: FigureOrder = { name: figure.name, size }
    results.push({ figure, result: await resultOf('./figure-process', order) })
  }
  if (values.json) {
    const document = Object.fromEntries(results.map(({ figure, result }) => [figure.key, result]))
    process.stdout.write(`${JSON.stringify({ size, machine, ...document }, null, 2)}\n`)
  } else {
    const rows = results.flatMap(({ figure, result }) => rowsOf(figure, result, size))
    process.stdout.write(`${table(rows)}\n\n${machine.cpuModel}, ${machine.cores} cores, Node ${machine.nodeVersion}\n`)
  }
  return 0
}

function parse() {
  return parseArgs({ options, allowPositionals: true })
}

function refuse(message: string): number {
  process.stderr.write(`${message}\n\n${HELP}`)
  return 2
}

function table(rows: readonly Row[]): string {
  const columns = [
    { title: 'figure' },
    { title: 'reached', align: 'right' },
    { title: 'goal' },
    { title: '' },
    { title: 'spread, remarks' },
  ] as const
  const verdict = ({ met }: Row) => (met === undefined ? '' : met ? 'reached' : 'FALLS SHORT')
  return textTable(
    columns,
    rows.map(row => [row.figure, row.reached, row.goal ?? '', verdict(row), row.spread ?? '']),
  )
}
