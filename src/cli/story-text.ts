/** The parts of the quickstart as text for a terminal. */
import type { FidelityRow } from '../compare/index.ts'
import type { Choice, GroupedCell } from '../experiment/index.ts'
import { formatProfileTable } from '../profile/index.ts'
import type { Story } from '../quickstart/index.ts'
import type { ProfileFile } from '../spec/index.ts'
import { cellTable } from './cell-table.ts'
import { fidelityTable } from './fidelity-table.ts'

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

export function measuredText(profile: ProfileFile): string {
  return `1. Measured on this machine\n\n${indented(formatProfileTable(profile, false))}\n`
}

export function simulatedText(cells: readonly GroupedCell[], choice: Choice): string {
  const note = '±: half the 95 % interval over replications; p99 and quality are of the completed'
  return `2. Simulated\n\n${indented(cellTable(cells))}\n\n   ${note}\n\n3. Chosen\n\n   ${choice.because}\n`
}

export function replayedText({ live }: Story): string {
  const lines = live.map(({ policy, repeat, run }) => {
    const { offered, completed, rejected, dropped, failed, inFlight } = run.result.conservation
    const fate = `${offered} offered = ${completed} completed + ${rejected} rejected + ${dropped} dropped + ${failed} failed, ${inFlight} in flight`
    const lag = `sent late by p99 ${(run.result.issueLagMs?.p99 ?? 0).toFixed(2)} ms`
    const channel = `channel p50 ${(run.channelOverheadMs.p50 ?? 0).toFixed(2)} ms`
    return `   '${policy}', repeat ${repeat + 1}: ${fate}; ${lag}, ${channel}${run.validity.valid ? '' : '; INVALID'}`
  })
  return `4. Replayed live, every request accounted for\n\n${lines.join('\n')}\n`
}

export function comparedText({ fidelity, agreement }: Story, resultsFolder: string): string {
  const rows = fidelity.filter(isHeadline)
  return [
    '5. Simulation against reality: error = simulated - live; live noise = between the two live repeats',
    '',
    indented(fidelityTable(rows)),
    '',
    `   All metrics, each tenant: foreserve compare ${resultsFolder}/fidelity`,
    '',
    `   ${agreement.sentence}`,
    '',
  ].join('\n')
}

function isHeadline(row: FidelityRow): boolean {
  return row.tenant === null ? HEADLINES.includes(row.metric) : row.metric === 'attainment'
}

const indented = (text: string) => text.replace(/^(?=.)/gm, '   ')
