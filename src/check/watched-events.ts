/** Events that reach the core as before, with a word before and after each. */
import type { AllocationPlan, Events } from '../contract/index.ts'
import type { EventKind } from './shadow.ts'

export interface EventWatch {
  begin(kind: EventKind, subject: number): void
  end(): void
}

export function watchedEvents(events: Events, watch: EventWatch): Events {
  const told = (kind: EventKind, subject: number, tell: () => void) => {
    watch.begin(kind, subject)
    tell()
    watch.end()
  }
  return {
    arrive: tenant => told('arrive', tenant, () => events.arrive(tenant)),
    complete: executor => told('complete', executor, () => events.complete(executor)),
    wake: queue => told('wake', queue, () => events.wake(queue)),
    ready: replica => told('ready', replica, () => events.ready(replica)),
    fail: executor => told('fail', executor, () => events.fail(executor)),
    tick: () => told('tick', -1, () => events.tick()),
    planned: (plan: AllocationPlan) => told('planned', -1, () => events.planned(plan)),
    end: () => told('end', -1, () => events.end()),
  }
}
