/** The story as the data of its report. */
import type { Choice, GroupedCell } from '../experiment/index.ts'
import { profileCurves, type ReportData } from '../report/index.ts'
import { type Fidelity, type PolicyTimeline, REPORT_DATA_SCHEMA } from '../report/report-data.ts'
import type { MachineFingerprint, ProfileFile } from '../spec/index.ts'
import type { Scenario } from '../spec/scenario.ts'
import { sweptLabel, sweptLoad } from './swept.ts'

export interface StoryParts {
  readonly command: string
  readonly machine: MachineFingerprint
  readonly profile: ProfileFile
  readonly cells: readonly GroupedCell[]
  readonly choice: Choice
  readonly fidelity: Fidelity
  readonly timelines: readonly PolicyTimeline[]
  readonly warnings: readonly string[]
}

export function reportDataOf(parts: StoryParts): ReportData {
  const { machine, profile, cells, choice, fidelity } = parts
  const scenario = cells[0]!.runs[0]!.scenario
  return {
    schema: REPORT_DATA_SCHEMA,
    title: 'Two tenants, one core: which policy, and can you trust the answer?',
    subtitle:
      'A real model measured on this machine, policies compared in simulation under a real bursty trace, the chosen one and the naive one replayed live.',
    command: parts.command,
    machine: [
      { name: 'CPU', value: machine.cpuModel },
      { name: 'Cores usable', value: String(machine.cores) },
      { name: 'Memory', value: `${(machine.memoryBytes / 2 ** 30).toFixed(1)} GiB` },
      { name: 'Instruction sets', value: machine.cpuFlags.join(', ') || 'unknown' },
      {
        name: 'Runtime',
        value: `${machine.runtime.name} ${machine.runtime.version}, Node ${machine.nodeVersion}, ${machine.platform}`,
      },
      { name: 'Fingerprint', value: machine.id.slice(0, 16) },
    ],
    story: {
      choice: choice.because,
      fidelity: fidelity.agreement,
      warnings: parts.warnings,
      chosen: { policy: choice.policy, load: choice.load },
    },
    tenants: scenario.tenants.map(({ name, slo }) => ({
      name,
      slo: {
        latencyMs: slo.latencyNs / 1e6,
        attainment: slo.attainment,
        qualityFloor: slo.qualityFloor === 0 ? null : slo.qualityFloor,
      },
    })),
    policies: [...new Map(cells.map(cell => [sweptLabel(cell.swept), cell])).entries()].map(([name, cell]) => ({
      name,
      summary: policySummary(cell.runs[0]!.scenario),
    })),
    results: cells.map(({ swept, summary }) => ({
      policy: sweptLabel(swept),
      load: sweptLoad(swept),
      world: 'simulated' as const,
      offeredPerS: summary.offeredPerS,
      goodputPerS: summary.goodputPerS,
      attainment: summary.attainment,
      ofOptimum: summary.ofOptimum,
      optimum: summary.optimum,
      jainIndex: summary.jainIndex,
      latencyMsP99: summary.latencyMs_p99,
      quality: summary.quality,
      utilisation: summary.utilisation,
      saturation: summary.saturation,
      tenants: summary.tenants.map(tenant => ({
        tenant: tenant.tenant,
        attainment: tenant.attainment,
        attainmentAlone: tenant.attainmentAlone,
        goodputPerS: tenant.goodputPerS,
        latencyMsP99: tenant.latencyMs_p99,
        quality: tenant.quality,
      })),
    })),
    profile: profileCurves(profile),
    fidelity,
    timelines: parts.timelines,
  }
}

function policySummary({ policies }: Scenario): string {
  const { admission, variant, queueing, batching } = policies
  return [
    admission.name === 'none' ? null : `admission ${admission.name}`,
    variant.name === 'fixed' ? 'most accurate variant' : `variant ${variant.name}`,
    queueing.name,
    `batching ${batching.name}`,
  ]
    .filter(part => part !== null)
    .join(', ')
}
