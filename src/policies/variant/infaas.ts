/**
 * Rule: of the ready variants that are not under the tenant's floor, that serve one request within the SLO by their profile
 * and that are not overloaded, the one that needs the longest for it: the least slack, since what is slower is cheaper. A
 * variant counts as overloaded from the end of a second in which its requests took 2.5 times as long as its profile says,
 * on average, while they came at more than half the rate that it serves one at a time; or with 0.8 s of work before it. It
 * is let off once that work is gone and they take less than 1.5 times as long.
 *
 * After the code (`gpar_lat_acc_search` of the front end, `qpsMonitor` of the worker, with its thresholds for CPU), since the
 * paper's own cost of a variant is money for hardware. Left out: the variants chosen lately, which the code tries first; the
 * other thresholds for GPUs; that no GPU is taken where 100 ms are allowed and it needs less. The code judges each worker by
 * itself and asks the least loaded one, here all replicas of a variant are one. Where all that fit are overloaded the code
 * goes to the variant of the smallest largest batch, as it would be loaded elsewhere; nothing is loaded here, so it is the
 * one expected to be done first, as where none fits. A degraded request takes the quickest that fits.
 *
 * O(variants of the model) per request, O(replicas) each `period`.
 */
import type { PolicyEntry, View } from '../../contract/index.ts'
import { isAllowed, mostAccurateDeployed } from '../allowed-variants.ts'
import { earliestFinishNs, NOBODY } from '../expected-finish.ts'

const NS_PER_S = 1e9

export const infaas: PolicyEntry<'variant'> = {
  name: 'infaas',
  family: 'variant',
  summary: 'The slowest ready variant over the floor that meets the SLO by its profile and is not overloaded.',
  source: 'INFaaS (Romero et al., ATC 2021); queryfe_server.cc and query_executor.cc of stanford-mast/INFaaS',
  parameters: {
    period: { kind: 'duration', summary: 'how often it is looked who is overloaded', default: 1e9, minimum: 1 },
    overloadLatency: {
      kind: 'number',
      summary: 'overloaded: a mean latency of more than so many times the profiled time of one',
      default: 2.5,
      minimum: 1,
    },
    overloadRate: {
      kind: 'number',
      summary: 'and more requests a replica than so many times what it serves one at a time',
      default: 0.5,
      minimum: 0,
    },
    overloadBacklog: {
      kind: 'duration',
      summary: 'or so much work waiting for each replica, one at a time',
      default: 800e6,
      minimum: 0,
    },
    recoveredLatency: {
      kind: 'number',
      summary: 'no more overloaded: a mean latency of less than so many times the profiled time of one',
      default: 1.5,
      minimum: 0,
      notAbove: 'overloadLatency',
    },
  },
  create(parameters, { names }) {
    const periodNs = parameters.period as number
    const load = new Load(names.variants.length, parameters as { readonly [name: string]: number })
    let lookedNs = 0
    let generation = -1
    return {
      select(view, task, degraded) {
        if (view.ready.generation !== generation || view.nowNs - lookedNs >= periodNs) {
          generation = view.ready.generation
          load.profiled(view)
          if (view.nowNs - lookedNs >= periodNs) {
            load.look(view, view.nowNs - lookedNs)
            lookedNs = view.nowNs
          }
        }
        const chosen = leastSlack(view, task, load, degraded)
        load.sent[chosen]!++
        return chosen
      },
      ended({ nowNs, batches, tasks }, executor) {
        for (let task = batches.first[executor]!; task >= 0; task = tasks.next[task]!) {
          load.done[tasks.variant[task]!]!++
          load.tookNs[tasks.variant[task]!]! += nowNs - tasks.arrivalNs[task]!
        }
      },
    }
  },
}

function leastSlack(view: View, task: number, load: Load, degraded: boolean): number {
  const { models, tasks, tenants, ready } = view
  const sloNs = tenants.sloNs[tasks.tenant[task]!]!
  const first = models.firstVariant[tasks.model[task]!]!
  const end = first + models.variantCount[tasks.model[task]!]!
  let best = -1
  for (let variant = first; variant < end; variant++) {
    if (ready.size[variant] === 0 || load.overloaded[variant] === 1 || !isAllowed(view, task, variant)) continue
    const ns = load.oneNs[variant]!
    if (ns > sloNs) continue
    if (best < 0 || (degraded ? ns < load.oneNs[best]! : ns > load.oneNs[best]!)) best = variant
  }
  return best >= 0 ? best : doneFirst(view, task, first, end)
}

function doneFirst(view: View, task: number, first: number, end: number): number {
  let soonest = -1
  let soonestNs = Number.POSITIVE_INFINITY
  for (let variant = first; variant < end; variant++) {
    if (view.ready.size[variant] === 0 || !isAllowed(view, task, variant)) continue
    const finishNs = earliestFinishNs(view, variant, NOBODY)
    if (finishNs >= soonestNs) continue
    soonest = variant
    soonestNs = finishNs
  }
  return soonest >= 0 ? soonest : mostAccurateDeployed(view, view.tasks.tenant[task]!)
}

/** What is known of each variant's load, all its replicas taken together. */
class Load {
  /** Expected ns of one request, the mean over the ready replicas. */
  readonly oneNs: Float64Array
  readonly overloaded: Uint8Array
  /** Since the last look: requests sent to it, requests done, and what these took. */
  readonly sent: Float64Array
  readonly done: Float64Array
  readonly tookNs: Float64Array
  private readonly limits: { readonly [name: string]: number }

  constructor(variants: number, limits: { readonly [name: string]: number }) {
    this.oneNs = new Float64Array(variants)
    this.overloaded = new Uint8Array(variants)
    this.sent = new Float64Array(variants)
    this.done = new Float64Array(variants)
    this.tookNs = new Float64Array(variants)
    this.limits = limits
  }

  profiled(view: View): void {
    const { start, size, member } = view.ready
    for (let variant = 0; variant < this.oneNs.length; variant++) {
      let sumNs = 0
      for (let at = start[variant]!; at < start[variant]! + size[variant]!; at++)
        sumNs += view.expectedServiceNs(member[at]!, 1, 1)
      this.oneNs[variant] = sumNs / Math.max(1, size[variant]!)
    }
  }

  look(view: View, sinceNs: number): void {
    const { start, size, member } = view.ready
    const { overloadLatency, overloadRate, overloadBacklog, recoveredLatency } = this.limits
    for (let variant = 0; variant < this.oneNs.length; variant++) {
      const oneNs = this.oneNs[variant]!
      const replicas = size[variant]!
      let outstanding = 0
      for (let at = start[variant]!; at < start[variant]! + replicas; at++)
        outstanding += view.replicas.outstanding[member[at]!]!
      const perS = (this.sent[variant]! * NS_PER_S) / sinceNs / Math.max(1, replicas)
      const meanNs = this.done[variant] === 0 ? 0 : this.tookNs[variant]! / this.done[variant]!
      const backlogged = outstanding * oneNs > overloadBacklog! * replicas
      const isSlow = meanNs > oneNs * overloadLatency! && perS > (overloadRate! * NS_PER_S) / oneNs
      if (isSlow || backlogged) this.overloaded[variant] = 1
      else if (meanNs < oneNs * recoveredLatency!) this.overloaded[variant] = 0
    }
    this.sent.fill(0)
    this.done.fill(0)
    this.tookNs.fill(0)
  }
}
