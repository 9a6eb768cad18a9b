/** Clients who wait for their answers and think before they ask again. Times in ms. */
import { machineRepair } from '../formulas/machine-repair.ts'
import { type ClosedClass, meanValues } from '../formulas/mean-value-analysis.ts'
import type { Check, ExperimentDocument, TheoryRow } from '../row.ts'
import { exponentialService, queueDocument, type ServiceFields } from './document.ts'
import * as see from './observables.ts'

const clients = (count: number, meanThink: number): ExperimentDocument => ({
  process: 'closed-loop',
  clients: count,
  think: { law: 'exponential', mean: `${meanThink} ms` },
})

function closedChecks(
  tenant: string,
  { throughput, meanSojourn }: { throughput: number; meanSojourn: number },
  source: string,
): Check[] {
  return [
    {
      quantity: `answers to ${tenant}, a second`,
      kind: 'exact',
      value: 1000 * throughput,
      source,
      within: 0.01,
      observe: see.tenantCompletedPerS(tenant),
    },
    {
      quantity: `mean sojourn of ${tenant}, ms`,
      kind: 'exact',
      value: meanSojourn,
      source,
      within: 0.02,
      observe: see.tenantSojournMs(tenant),
    },
  ]
}

const REPAIR = { clients: 10, servers: 2, meanThink: 4, meanService: 1 }

export const machineRepairRow: TheoryRow = {
  name: 'machine-repair',
  queue: 'M/M/2//10, the machine repairman',
  experiment: queueDocument({
    name: 'machine-repair',
    servers: REPAIR.servers,
    seconds: 40,
    warmupSeconds: 1,
    service: exponentialService,
    tenants: { all: { arrivals: clients(REPAIR.clients, REPAIR.meanThink) } },
  }),
  checks: () => closedChecks('all', machineRepair(REPAIR), 'Kleinrock I, 3.10'),
}

interface ClosedSetting {
  readonly name: string
  readonly queue: string
  readonly few: ClosedClass
  readonly many: ClosedClass
  readonly service: ServiceFields
  readonly otherModels?: { readonly slow: ServiceFields }
  readonly shares?: number
}

const closedSettings: readonly ClosedSetting[] = [
  {
    name: 'two-closed-classes',
    queue: 'two closed classes, one server',
    few: { clients: 3, meanThink: 2, meanService: 1 },
    many: { clients: 6, meanThink: 12, meanService: 1 },
    service: exponentialService,
  },
  {
    name: 'two-closed-classes-sharing',
    queue: 'two closed classes, processor sharing, unlike service',
    few: { clients: 3, meanThink: 6, meanService: 1 },
    many: { clients: 4, meanThink: 12, meanService: 2 },
    service: { law: 'deterministic', perItem: '1 ms' },
    otherModels: { slow: { law: 'hyperexponential', perItem: '2 ms', cv: 2 } },
    // One for each client: nobody waits.
    shares: 7,
  },
]

export const closedClassRows: readonly TheoryRow[] = closedSettings.map(
  ({ name, queue, few, many, service, otherModels, shares }): TheoryRow => ({
    name,
    queue,
    experiment: queueDocument({
      name,
      seconds: 60,
      warmupSeconds: 1,
      service,
      ...(otherModels && { otherModels: { ...otherModels } }),
      ...(shares && { shares }),
      tenants: {
        few: { arrivals: clients(few.clients, few.meanThink) },
        many: { arrivals: clients(many.clients, many.meanThink), ...(otherModels && { more: { model: 'slow' } }) },
      },
    }),
    checks() {
      const [ofFew, ofMany] = meanValues([few, many])
      const source = 'mean value analysis: Reiser and Lavenberg 1980'
      return [...closedChecks('few', ofFew!, source), ...closedChecks('many', ofMany!, source)]
    },
  }),
)
