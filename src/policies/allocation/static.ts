/** Rule: what the experiment says, once, spread evenly: the next replica goes to the executor with the fewest, in order of names. */
import type { AllocationPlan, Placement, PolicyEntry } from '../../contract/index.ts'

export const staticAllocation: PolicyEntry<'allocation'> = {
  name: 'static',
  family: 'allocation',
  summary: 'The replicas that the experiment names, for the whole run.',
  source: 'the baseline of every study of allocation',
  parameters: {
    replicas: {
      kind: 'replicas',
      summary:
        'how many replicas of each variant, as {model/variant: count}; without it every executor holds one of every variant',
      default: {},
    },
  },
  create({ replicas }, { names }) {
    const counts = Object.entries(replicas as Record<string, number>)
    const plan: AllocationPlan = { placements: counts.length === 0 ? everywhere() : spread() }
    return { plan: () => plan }

    function everywhere(): Placement[] {
      return names.executors.flatMap((_, executor) => names.variants.map((_, variant) => ({ variant, executor })))
    }

    function spread(): Placement[] {
      const load = new Int32Array(names.executors.length)
      const placements: Placement[] = []
      for (const [name, count] of counts.sort(([a], [b]) => (a < b ? -1 : 1))) {
        for (let i = 0; i < count; i++) {
          const executor = load.indexOf(Math.min(...load))
          load[executor]!++
          placements.push({ variant: names.variants.indexOf(name), executor })
        }
      }
      return placements.sort((a, b) => a.executor - b.executor || a.variant - b.variant)
    }
  },
}
