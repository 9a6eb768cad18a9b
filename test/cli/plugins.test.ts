/** `--plugin` as a user has it: the same checks, the same results on any thread, and each kind of nonsense told by name. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { entryText, pluginFolder } from '../plugins/plugin-files.ts'
import { foreserve, start } from './foreserve.ts'

const { folder, file } = pluginFolder()
const LONG = 120_000
const run = (...args: string[]) => foreserve(args, folder)
const read = (path: string) => readFileSync(join(folder, path), 'utf8')
const scenarios = (results: string) =>
  readdirSync(join(folder, results, 'cells')).map(cell => JSON.parse(read(`${results}/cells/${cell}/scenario.json`)))

/** Requests 1 s apart, the first after 1 s; a batch takes 10 ms. */
const EXPERIMENT = `
name: steady
seed: 3
duration: 5500 ms
replications: 1
models:
  - {name: m, variants: [{name: v, service: {law: deterministic, perItem: 1 ms, fixed: 9 ms, maxBatch: 8}}]}
cluster: {pools: [{name: here, nodes: 1, devices: {type: server}}]}
tenants:
  - {name: t, model: m, slo: {latency: 100 ms}, arrivals: {process: deterministic, rate: 1 /s}}
`

/** All that wait, as take-all does. */
const ALL = entryText(
  'batching',
  `decide: (view: View, queue: number, replica: number) =>
        Math.min(view.queues.length[queue]!, view.replicas.maxBatch[replica]!),`,
  'workConserving: true, ',
)

beforeAll(() => {
  writeFileSync(join(folder, 'steady.yaml'), EXPERIMENT)
  file('all.ts', ALL)
})

describe('a policy from outside', () => {
  const sweep = 'policies.batching=mine,take-all'
  const busy = ['--set', 'tenants.t.arrivals={process: poisson, rate: 200 /s}', '--set', 'replications=2']
  const simulate = (results: string, ...more: string[]) =>
    run('simulate', 'steady.yaml', '--plugin', 'all.ts', ...busy, '--sweep', sweep, '-o', results, ...more)

  beforeAll(async () => {
    for (const [results, ...more] of [
      ['one', '--jobs', '1', '--check'],
      ['two', '--jobs', '2', '--log', 'decisions'],
    ] as const) {
      const { code, err } = await simulate(results, ...more)
      expect(code, err).toBe(0)
    }
  }, LONG)

  test('decides as its twin among ours does, on this thread and on others, and the invariants hold', () => {
    const [header, ...rows] = read('one/summary.csv').trim().split('\n')
    const completed = header!.split(',').indexOf('completedPerS')
    expect(rows).toHaveLength(4)
    const withoutLabel = rows.map(row => row.split(',').slice(1).join(','))
    expect(withoutLabel.slice(0, 2)).toEqual(withoutLabel.slice(2))
    expect(rows.every(row => Number(row.split(',')[completed]) > 50)).toBe(true)
    expect(read('two/summary.csv')).toBe(read('one/summary.csv'))
  })

  test(
    'its content is told in the manifest and in the scenario, and so names the result',
    async () => {
      const plugin = { name: 'all.ts', sha256: createHash('sha256').update(ALL).digest('hex') }
      expect(JSON.parse(read('one/manifest.json')).inputs).toEqual([plugin])
      const batching = scenarios('one').map(scenario => scenario.policies.batching)
      expect(batching.filter(policy => policy.name === 'mine').map(policy => policy.plugin)).toEqual([plugin, plugin])
      expect(batching.some(policy => policy.name === 'take-all' && 'plugin' in policy)).toBe(false)
      const before = readdirSync(join(folder, 'one/cells'))
      file('all.ts', `${ALL}// the same rule\n`)
      await simulate('three')
      file('all.ts', ALL)
      const shared = readdirSync(join(folder, 'three/cells')).filter(cell => before.includes(cell))
      expect(before).toHaveLength(4)
      expect(shared).toHaveLength(2)
    },
    LONG,
  )

  test(
    'playback knows it with the option, says so without, and tells of another content',
    async () => {
      const good = await run('playback', 'two', '--plugin', 'all.ts')
      expect([good.code, good.err]).toEqual([0, ''])
      const without = await run('playback', 'two')
      expect(without.code).toBe(2)
      expect(without.err).toContain('it came from a plugin: --plugin all.ts')
      const other = await run('playback', 'two', '--plugin', file('other.ts', `${ALL}\n`))
      expect(other.code).toBe(0)
      expect(other.err).toMatch(
        /note: 'mine' is that of other.ts \(\w{12}\) now, and was that of all.ts \(\w{12}\) when/,
      )
    },
    LONG,
  )

  test(
    'it is listed, described and checked like ours',
    async () => {
      const without = await run('validate', file('named.yaml', `${EXPERIMENT}policies: {batching: mine}\n`))
      expect(without.err).toContain('\n  found    mine\n')
      expect(without.err).toMatch(/\n {2}one of your own is named by --plugin FILE\n$/)
      expect((await run('policies', '--plugin', 'all.ts')).out).toMatch(
        /^batching +mine \(all\.ts\) +A rule of mine\.$/m,
      )
      const one = (await run('policies', 'mine', '--plugin', 'all.ts')).out
      expect(one).toContain('batching: {name: mine, after: 0}')
      expect(one).toContain('  plugin  all.ts')
      const wrong = file('wrong.yaml', `${EXPERIMENT}policies:\n  batching: {name: mine, after: 6 s, befor: 1}\n`)
      const { code, err, out } = await run('validate', 'steady.yaml', 'all.ts', wrong, '--plugin', 'all.ts')
      expect(code).toBe(2)
      expect(out).toMatch(/\nall\.ts: plugin, the policy batching mine\n$/)
      expect(err.replaceAll(`${folder}/`, '').trim()).toBe(
        [
          'wrong.yaml:12:33: out of range',
          '  field    policies.batching.after',
          '  found    6 s',
          '  allowed  a duration up to 5 s, as 50 ms (units: ns, us, ms, s, min, h, d)',
          '',
          "wrong.yaml:12:38: policy 'mine' has no parameter 'befor'",
          '  field    policies.batching.befor',
          '  allowed  after',
        ].join('\n'),
      )
    },
    LONG,
  )

  test(
    'a plugin that is wrong is told before anything is run, whatever the command',
    async () => {
      const broken = file('broken.ts', 'export default {\n  name: \n}\n')
      for (const args of [
        ['simulate', 'steady.yaml'],
        ['replay', 'steady.yaml'],
        ['validate', 'steady.yaml'],
        ['policies'],
        ['playback', 'two'],
      ]) {
        const { code, err, out } = await run(...args, '--plugin', broken)
        expect([code, err.replaceAll(`${folder}/`, ''), out]).toEqual([2, 'broken.ts:3:1: Unexpected "}"\n', ''])
      }
    },
    LONG,
  )
})

const simulated = ['simulate', 'steady.yaml', '--plugin', 'bad.ts']

describe('nonsense is told with the policy, its file, the time and the request', () => {
  const AT_HEAD = 'asked about request 1 of t, due at 1 s, at the head of the queue of m/v on here/0/0'
  const ARRIVING = 'asked about request 1 of t, due at 1 s'
  const broke = (family: string, problem: string, about: string, ms = 1000) =>
    `the ${family} policy 'mine' of bad.ts broke its contract at ${ms} ms: ${problem}${about && `\n${about}`}`
  const threw = (family: string, problem: string, about: string, ms = 1000) =>
    broke(family, problem, about, ms).replace('broke its contract', 'threw')

  test.each<[what: string, family: string, methods: string, message: string]>([
    [
      'more than wait',
      'batching',
      'decide: () => 3,',
      broke('batching', 'took 3 where 1 wait and a batch holds at most 8', AT_HEAD),
    ],
    [
      'no number',
      'batching',
      'decide: () => {},',
      broke('batching', 'answered undefined, neither how many to take nor WAIT, NOTHING_YET or DROP_HEAD', AT_HEAD),
    ],
    [
      'a wait without an instant',
      'batching',
      'decide: () => WAIT,',
      broke('batching', 'answered WAIT and wrote no instant to answer.untilNs', AT_HEAD),
    ],
    [
      'a wait into the past',
      'batching',
      'decide(view, queue, replica, answer) { answer.untilNs = view.nowNs - 1e6; return WAIT },',
      broke('batching', 'waits until 999 ms, which is not in the future', AT_HEAD),
    ],
    // The fifth request comes at 5 s, and at 5.5 s there are no more.
    [
      'nothing, and no promise',
      'batching',
      'decide: () => NOTHING_YET,',
      broke(
        'batching',
        'takes nothing and promises nothing although no request will join this queue any more',
        AT_HEAD,
        5500,
      ),
    ],
    [
      'an error',
      'batching',
      'decide(view, queue) { return view.queues.lenght[queue] },',
      threw('batching', "TypeError: Cannot read properties of undefined (reading '0') (bad.ts:10:48)", AT_HEAD),
    ],
    [
      'an answer that there is not',
      'admission',
      'admit: () => 7,',
      broke('admission', 'answered 7, neither ACCEPT nor REJECT nor DEGRADE', ARRIVING),
    ],
    [
      'another model’s variant',
      'variant',
      'select: () => 5,',
      broke('variant', "chose 5, which is no variant of the request's model", ARRIVING),
    ],
    [
      'a replica that there is not',
      'routing',
      'route: () => 99,',
      broke('routing', 'chose queue 99, and there is no such replica', ARRIVING),
    ],
    [
      'a key that is no number',
      'queueing',
      'order(view, task, key) { key[task] = Number.NaN }, expired: () => false,',
      broke('queueing', 'wrote no number as the sort key', ARRIVING),
    ],
    [
      'no key at all',
      'queueing',
      'order() {}, expired: () => false,',
      broke('queueing', 'wrote no number as the sort key', ARRIVING),
    ],
    [
      'an instant that never comes',
      'batching',
      'decide(view, queue, replica, answer) { answer.untilNs = Infinity; return WAIT },',
      broke('batching', 'waits until no instant: NOTHING_YET waits for as long as nothing changes', AT_HEAD),
    ],
    [
      'no plan',
      'allocation',
      'plan: () => ({}),',
      broke('allocation', 'plan answered {}, not {placements: [{variant, executor}, ...]}', '', 0),
    ],
    [
      'a plan with a hole',
      'allocation',
      'plan: () => ({ placements: [null] }),',
      broke('allocation', 'plan answered {"placements":[null]}, not {placements: [{variant, executor}, ...]}', '', 0),
    ],
    [
      'a method that is none',
      'batching',
      'decide: () => 1, ended: 5,',
      "bad.ts: the batching policy 'mine': 'ended' is no function\n  found    5",
    ],
    [
      'a text that is thrown, of what is expired',
      'queueing',
      "order(view, task, key) { key[task] = 0 }, expired() { throw 'too late' },",
      threw('queueing', 'too late', ARRIVING),
    ],
    [
      'a promise for a yes or no',
      'queueing',
      'order(view, task, key) { key[task] = 0 }, async expired() { return false },',
      broke('queueing', 'expired answered [object Promise], not true or false', ARRIVING),
    ],
    [
      'an executor that there is not',
      'allocation',
      'plan: () => ({ placements: [{ variant: 0, executor: 4 }] }),',
      broke('allocation', 'wants variant 0 on executor 4, and there is no such thing', '', 0),
    ],
    [
      'an error of who only looks on',
      'admission',
      'admit: () => ACCEPT, ended(view, executor) { throw new RangeError("executor " + executor) },',
      threw('admission', 'RangeError: executor 0 (bad.ts:10:58)', ARRIVING, 1010),
    ],
    [
      'no method',
      'batching',
      'decides: () => 1,',
      "bad.ts: the batching policy 'mine': no method 'decide'\n  found    decides\n  it has one called 'decides'",
    ],
    [
      'no policy',
      'batching',
      '} && undefined; {',
      "bad.ts: the batching policy 'mine': create gives undefined instead of a policy",
    ],
    [
      'an error while it is made',
      'batching',
      'decide: after.nothing.at,',
      "bad.ts:10:29: the batching policy 'mine' can't be created: TypeError: Cannot read properties of undefined (reading 'at')",
    ],
    [
      'an error while it is asked what it has',
      'batching',
      'get decide(): never { throw new Error(`not yet`) },',
      "bad.ts:10:35: the batching policy 'mine' can't be created: Error: not yet",
    ],
    [
      'late binding, which the entry does not say',
      'routing',
      'bindsLate: true, route: view => view.models.sharedQueue[0]!,',
      "bad.ts: the routing policy 'mine': 'bindsLate' is said of the entry or of the policy that it creates, and not of both",
    ],
  ])(
    '%s (%s)',
    async (_, family, methods, message) => {
      file('bad.ts', entryText(family, methods))
      const { code, err, out } = await run(
        'simulate',
        'steady.yaml',
        '--plugin',
        'bad.ts',
        '--set',
        `policies.${family}=mine`,
      )
      const isOfTheRun = message.startsWith('the ')
      const where = `\nin experiment 'steady', seed '3', replication 0 (scenario `
      expect(err.slice(0, message.length + (isOfTheRun ? where.length : 1))).toBe(message + (isOfTheRun ? where : '\n'))
      expect([code, out]).toEqual([2, ''])
      expect(err).not.toMatch(/\n\s+at |bug in foreserve/)
    },
    LONG,
  )

  test.each([
    ['escalate', 'select: () => 0,\n      escalate: () => -1,', ''],
    ["needs: ['known-answers']", 'select: () => 0,', "needs: ['known-answers'], "],
  ])(
    'the one of a cascade without the other: %s (variant)',
    async (_, methods, said) => {
      const answers = 'models.m.variants.v.answers={correct: [1], confidence: [0.5]}'
      const cascade = ['--set', answers, '--set', 'policies.variant=mine']
      file('bad.ts', entryText('variant', methods, said))
      const { code, err } = await run(...simulated, ...cascade)
      expect([code, err]).toEqual([
        2,
        "bad.ts: the variant policy 'mine': needs: ['known-answers'] is said of an entry whose policy has 'escalate', and of no other\n",
      ])
      file('bad.ts', entryText('variant', 'select: () => 0,\n      escalate: () => -1,', "needs: ['known-answers'], "))
      expect(await run(...simulated, ...cascade)).toMatchObject({ code: 0 })
    },
    LONG,
  )

  test(
    'a promise that is not kept, where the invariants are watched',
    async () => {
      const waiting = 'decide(view, queue, replica, answer) { answer.untilNs = view.nowNs + 1e6; return WAIT },'
      file('bad.ts', entryText('batching', waiting, 'workConserving: true, '))
      const { code, err } = await run(...simulated, '--set', 'policies.batching=mine', '--check')
      expect(err).toMatch(/^the invariant 'no idling while work waits' is broken at 1 s/)
      expect(err).toContain("\namong those who decide is the batching policy 'mine' of bad.ts\nin experiment 'steady'")
      expect(code).toBe(2)
    },
    LONG,
  )

  test(
    'one that writes into its view: what goes wrong then may be its own doing',
    async () => {
      file('bad.ts', entryText('routing', 'route(view) { view.nowNs = 1; return 0 },'))
      const { code, err } = await run(...simulated, '--set', 'policies.routing=mine')
      expect(err).toContain(
        "\namong those who decide is the routing policy 'mine' of bad.ts: does it write anything but its answer into what it is given?\n",
      )
      expect(code).toBe(70)
    },
    LONG,
  )

  test(
    'a run that makes no progress',
    async () => {
      const waiting = 'decide(view, queue, replica, answer) { answer.untilNs = view.nowNs + 1; return WAIT },'
      file('bad.ts', entryText('batching', waiting))
      const { code, err } = await run(...simulated, '--set', 'policies.batching=mine')
      expect(err).toMatch(
        /^the run makes no progress: \d+ events up to 1\.00\d+ s among which no request arrived or left/,
      )
      expect(err).toContain("\namong those who decide is the batching policy 'mine' of bad.ts\nin experiment 'steady'")
      expect(code).toBe(2)
    },
    LONG,
  )

  test(
    'a system: each family that it fills has its policy, and says so when it has not',
    async () => {
      const system = (methods: string) =>
        entryText('system', methods).replace("family: 'system'", "family: 'system', fills: ['admission', 'batching']")
      const one = `
      admission: { admit: (view, task) => (view.tasks.ordinal[task] === 1 ? REJECT : ACCEPT) },
      batching: { decide() { throw new Error('never') } },`
      file('bad.ts', system(one.replace("{ throw new Error('never') }", '{ return 1 }')))
      const good = await run(...simulated, '--set', 'policies={system: mine}', '--json')
      expect(good.code, good.err).toBe(0)
      // Of five requests, at 1 to 5 s, one is refused.
      expect(good.out).toMatch(/"attainment": \{\s*"value": 0\.8,/)
      file('bad.ts', system(one))
      const throwing = await run(...simulated, '--set', 'policies={system: mine}')
      expect(throwing.err.split(' (bad.ts')[0]).toBe(threw('batching', 'Error: never', ''))
      file('bad.ts', system(one.replace('batching:', 'batches:')))
      const lacking = await run(...simulated, '--set', 'policies={system: mine}')
      expect(lacking.err).toBe(
        "bad.ts: the system 'mine': there is no policy for batching, which it says that it fills\n",
      )
    },
    LONG,
  )

  test.skipIf(process.platform !== 'linux')(
    'one that never answers can be interrupted',
    async () => {
      file('bad.ts', entryText('batching', 'decide() { for (;;); },'))
      const running = start([...simulated, '--set', 'policies.batching=mine', '-o', 'endless'], folder)
      while (!existsSync(join(folder, 'endless/cells'))) await sleep(20)
      await sleep(200)
      running.child.kill('SIGINT')
      const { code, err } = await running.finished
      expect(code, err).toBe(130)
      expect(readdirSync(join(folder, 'endless/cells'))).toEqual([])
    },
    LONG,
  )

  test(
    'from a thread, as from here',
    async () => {
      file('bad.ts', entryText('batching', 'decide: () => 3,'))
      const sweep = ['--sweep', 'policies.batching=take-all,mine', '--jobs']
      const errors = []
      for (const jobs of ['1', '2'])
        errors.push(await run('simulate', 'steady.yaml', '--plugin', 'bad.ts', ...sweep, jobs))
      expect(errors[0]!.err).toContain(
        `${broke('batching', 'took 3 where 1 wait and a batch holds at most 8', AT_HEAD)}\nin experiment 'steady', seed '3', replication 0, policies.batching = mine (scenario `,
      )
      expect(errors[1]).toEqual(errors[0])
      expect(errors[0]!.code).toBe(2)
    },
    LONG,
  )
})
