/** Policies are made anew for each run, and nothing of them is kept elsewhere: what ran before makes no difference. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { moduleCommand } from '../../src/machine/index.ts'
import { digestUnder, entriesByName } from '../support/every-policy.ts'

const entries = entriesByName()

/** As many fresh processes at a time as tests have cores. */
async function inFreshProcesses(names: readonly string[]): Promise<Map<string, string>> {
  const { command, args } = moduleCommand('./fixture-digest', import.meta.url)
  const digests = new Map<string, string>()
  const left = [...names]
  const work = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      const { stdout } = await promisify(execFile)(command, [...args, name])
      digests.set(name, stdout)
    }
  }
  await Promise.all([work(), work()])
  return digests
}

test('after runs under every other policy a run gives what it gives in a fresh process', {
  timeout: 300_000,
}, async () => {
  const names = [...entries.keys()]
  const digest = (name: string) => digestUnder(entries.get(name)!)
  const first = new Map(names.map(name => [name, digest(name)]))
  const fresh = await inFreshProcesses(names)
  expect(first).toEqual(new Map(names.map(name => [name, fresh.get(name)])))
  for (const name of [...names].reverse()) expect([name, digest(name)]).toEqual([name, fresh.get(name)])
})

test('the scenario tells the policies of a family apart, but for those that are one by their defaults', () => {
  const byDigest = new Map<string, string[]>()
  for (const [name, entry] of entries) {
    const digest = `${entry.family} ${digestUnder(entry)}`
    byDigest.set(digest, [...(byDigest.get(digest) ?? []), name])
  }
  expect([...byDigest.values()].filter(alike => alike.length > 1)).toEqual([
    ['routing/power-of-two-choices', 'routing/power-of-d-choices'],
  ])
})
