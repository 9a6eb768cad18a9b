/** The parts of the quickstart as text for a terminal. */
import type { FidelityRow } from '../compare/index.ts'
import type { Choice, GroupedCell } from '../experiment/index.ts'
import { formatProfileTable } from '../profile/index.ts'
import type { Story } from '../quickstart/index.ts'
import type { ProfileFile } from '../spec/index.ts'
import { cellTable, cellTableKey } from './cell-table.ts'
import { fidelityTable } from './fidelity-table.ts'
import { flowText } from './flow-text.ts'

/** What a first reader looks at; `foreserve compare` shows all metrics. */
const HEADLINES = [
  'attainment',
  'goodputPerS',
  'latencyMs_p50',
  'latencyMs_p99',
  'serviceMs_mean',
  'quality',
  'batchSize_mean',
]

const INDENT = '   '

export function measuredText(profile: ProfileFile): string {
  return `1. Measured on this machine\n\n${indented(formatProfileTable(profile, false))}\n`
}

export function simulatedText(cells: readonly GroupedCell[], choice: Choice, width: number): string {
  const table = cellTable(cells, width - INDENT.length)
  return `2. Simulated\n\n${indented(table)}\n\n${flowText(cellTableKey(cells), width, INDENT)}\n\n3. Chosen\n\n${flowText(choice.because, width, INDENT)}\n`
}

export function replayedText({ live }: Story, width: number): string {
  const lines = live.map(({ policy, repeat, run }) => {
    const { offered, completed, rejected, dropped, failed, inFlight } = run.result.conservation
    const fate = `${offered} offered = ${completed} completed + ${rejected} rejected + ${dropped} dropped + ${failed} failed, ${inFlight} in flight`
    const lag = `sent late by p99 ${(run.result.issueLagMs?.p99 ?? 0).toFixed(2)} ms`
    const channel = `channel p50 ${(run.channelOverheadMs.p50 ?? 0).toFixed(2)} ms`
    const text = `'${policy}', repeat ${repeat + 1}: ${fate}; ${lag}, ${channel}${run.validity.valid ? '' : '; INVALID'}`
    return flowText(text, width, INDENT)
  })
  return `4. Replayed live, every request accounted for\n\n${lines.join('\n')}\n`
}

export function comparedText({ fidelity, agreement }: Story, resultsFolder: string, width: number): string {
  const rows = fidelity.filter(isHeadline)
  return [
    '5. Simulation against reality',
    '',
    indented(fidelityTable(rows, width - INDENT.length)),
    '',
    flowText('error: simulated - live; live noise: between the two live repeats', width, INDENT),
    flowText(`all metrics, each tenant: foreserve compare ${resultsFolder}/fidelity`, width, INDENT),
    '',
    flowText(agreement.sentence, width, INDENT),
    '',
  ].join('\n')
}

function isHeadline(row: FidelityRow): boolean {
  return row.tenant === null ? HEADLINES.includes(row.metric) : row.metric === 'attainment'
}

const indented = (text: string) => text.replace(/^(?=.)/gm, INDENT)
