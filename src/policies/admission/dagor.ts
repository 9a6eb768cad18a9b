/**
 * Rule: a request is admitted when its priority, first its business's and then its user's, is not above the model's level. At
 * the end of a window (1 s, or 2,000 requests) the level is set so that of the requests just seen about so many would have
 * passed: 5 % fewer than were admitted if requests waited for more than 20 ms on average, else as many and 1 % of all more.
 *
 * Business priority is the tenant's `priority`, the lowest number the most important; user priority one of 128, a hash of the
 * user and the hour, so that nobody is refused for ever. A run has no users: a tenant is taken to have `users` of them, and
 * which one sends a request is a hash of its number. The level moves over a histogram of the window's priorities, until one
 * more level would pass what is wanted; after a calm window it is at least one step wider, so that a level whose next step
 * is large is not stuck for good.
 *
 * The paper itself was not at hand: sections 4.1 and 4.2 are known from pages that quote version 3 (errata merged), and 128
 * levels of users, the step and what follows are ours. A wait is what a request that begins has waited; a window in which
 * nothing began is calm when nobody is in the system at its end, and else leaves the level. Levels are kept by model, as
 * there by service. Left out: that servers upstream learn the level and refuse in their place.
 *
 * O(levels) at the end of a window: 128 for each class of importance.
 */
import { ACCEPT, type PolicyEntry, REJECT, type TenantColumns } from '../../contract/index.ts'
import { fnv1a, mixed } from '../hash.ts'

const USER_LEVELS = 128
const HOUR_NS = 3600e9

export const dagor: PolicyEntry<'admission'> = {
  name: 'dagor',
  family: 'admission',
  summary:
    "Admit by a threshold on the tenant's class and the user's hash, cut while requests wait too long on average.",
  source: 'Zhou et al., Overload Control for Scaling WeChat Microservices, SoCC 2018 (arXiv 1806.04075v3), section 4',
  parameters: {
    maxWait: { kind: 'duration', summary: 'a longer mean wait is overload', default: 20e6, minimum: 0 },
    window: { kind: 'duration', summary: 'the level is set anew so often', default: 1e9, minimum: 1 },
    windowRequests: { kind: 'integer', summary: 'or after so many requests of a model', default: 2000, minimum: 1 },
    cut: { kind: 'ratio', summary: 'so many of the admitted are refused next, in overload', default: 0.05, minimum: 0 },
    relax: { kind: 'ratio', summary: 'so many of all are admitted more, else', default: 0.01, minimum: 0 },
    users: {
      kind: 'integer',
      summary: 'users of a tenant, among whom its requests are spread',
      default: 1000,
      minimum: 1,
    },
  },
  create(parameters, { names }) {
    const maxWaitNs = parameters.maxWait as number
    const windowNs = parameters.window as number
    const windowRequests = parameters.windowRequests as number
    const users = parameters.users as number
    // By name, so that another tenant moves nobody's users.
    const nameHash = Int32Array.from(names.tenants, fnv1a)
    let classes: Int32Array = new Int32Array(0)
    let windows: readonly Window[] = []
    return {
      admit({ nowNs, tasks, tenants, models }, task) {
        if (windows.length === 0) {
          classes = classesOf(tenants)
          const levels = (1 + Math.max(...classes)) * USER_LEVELS
          windows = names.models.map(() => new Window(levels, parameters.cut as number, parameters.relax as number))
        }
        const window = windows[tasks.model[task]!]!
        if (nowNs - window.beganNs >= windowNs || window.requests >= windowRequests) {
          // The request itself is there.
          window.close(maxWaitNs, models.inSystem[tasks.model[task]!] === 1)
          window.beganNs = nowNs
        }
        const tenant = tasks.tenant[task]!
        const user = mixed(nameHash[tenant]! ^ tasks.ordinal[task]!) % users
        const hour = Math.floor(nowNs / HOUR_NS)
        const userLevel = mixed(mixed(nameHash[tenant]! + user) ^ hour) & (USER_LEVELS - 1)
        return window.admits(classes[tenant]! * USER_LEVELS + userLevel) ? ACCEPT : REJECT
      },
      started({ nowNs, batches, tasks }, executor) {
        for (let task = batches.first[executor]!; task >= 0; task = tasks.next[task]!)
          windows[tasks.model[task]!]!.waited(nowNs - tasks.waitingSinceNs[task]!)
      },
    }
  },
}

/** What a model has seen since its level was last set. */
class Window {
  beganNs = 0
  requests = 0
  private admitted = 0
  private waits = 0
  private waitNs = 0
  /** Levels up to this one are admitted: all of them at first. */
  private level: number
  /** Requests by level. */
  private readonly seen: Int32Array
  private readonly cut: number
  private readonly relax: number

  constructor(levels: number, cut: number, relax: number) {
    this.level = levels - 1
    this.seen = new Int32Array(levels)
    this.cut = cut
    this.relax = relax
  }

  admits(level: number): boolean {
    this.requests++
    this.seen[level]!++
    if (level > this.level) return false
    this.admitted++
    return true
  }

  waited(ns: number): void {
    this.waits++
    this.waitNs += ns
  }

  /** Sets the level, and begins anew. */
  close(maxWaitNs: number, isEmpty: boolean): void {
    if (this.waitNs > maxWaitNs * this.waits) this.level = this.levelFor(this.admitted * (1 - this.cut))
    else if ((this.waits > 0 || isEmpty) && this.level < this.seen.length - 1)
      this.level = Math.max(this.level + 1, this.levelFor(this.admitted + this.relax * this.requests))
    this.requests = 0
    this.admitted = 0
    this.waits = 0
    this.waitNs = 0
    this.seen.fill(0)
  }

  /** The last level up to which no more than so many requests were seen; -1 where the first alone has more. */
  private levelFor(wanted: number): number {
    let sum = 0
    for (let level = 0; level < this.seen.length; level++) {
      sum += this.seen[level]!
      if (sum > wanted) return level - 1
    }
    return this.seen.length - 1
  }
}

/** The tenants' classes by rank, without holes. */
function classesOf({ priority }: TenantColumns): Int32Array {
  const all = Array.from(priority as ArrayLike<number>)
  const distinct = [...new Set(all)].sort((a, b) => a - b)
  return Int32Array.from(all, it => distinct.indexOf(it))
}
