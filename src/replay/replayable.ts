/** What of a scenario only the simulated world can do yet. */
import { UserError, UserErrors } from '../errors/index.ts'
import type { Scenario } from '../spec/scenario.ts'

/** @throws UserError(s) that name each thing that a live world would have to leave out */
export function checkReplayable(scenarios: readonly Scenario[]): void {
  const errors = scenarios.flatMap(mistakesOf)
  const distinct = [...new Map(errors.map(error => [error.message, error])).values()]
  if (distinct.length === 1) throw distinct[0]!
  if (distinct.length > 1) throw new UserErrors(distinct)
}

function mistakesOf({ tenants, executors }: Scenario): UserError[] {
  const hint = 'simulate it (foreserve simulate)'
  const shared = executors.find(({ sharing }) => sharing !== null)
  const ofPools =
    shared === undefined
      ? []
      : [
          new UserError(`replay can't share the devices of the pool '${shared.pool}' yet`, {
            found: 'devices.sharing',
            allowed: 'pools without it',
            hint,
          }),
        ]
  const ofTenants = tenants.flatMap(({ name, arrivals, patience }) => [
    ...(arrivals.process === 'closed-loop'
      ? [
          new UserError(`replay can't answer the clients of the tenant '${name}' yet`, {
            found: 'arrivals in a closed loop',
            allowed: 'a process with a rate, or a trace',
            hint,
          }),
        ]
      : []),
    ...(patience === null
      ? []
      : [
          new UserError(`replay can't let the clients of the tenant '${name}' give up yet`, {
            found: 'patience',
            allowed: 'a tenant without it',
            hint,
          }),
        ]),
  ])
  return [...ofPools, ...ofTenants]
}
