import { describe, expect, test } from 'vitest'
import { type Estimate, type ReportData, renderReport } from '../../src/report/index.ts'
import { madeUpReport } from './fixture/report-data.ts'

const data = madeUpReport()
const page = await renderReport(data)
/** What a reader sees as text; scripts and styles apart. */
const body = page.slice(page.indexOf('<body>'), page.indexOf('<script'))

describe('one file that asks for nothing', () => {
  test('has no element, style or script that would fetch', () => {
    const own = page.replace(/<script>[\s\S]*?<\/script>/g, '')
    // Asked as a yes or no, so that a failure does not print the page.
    const finds = (pattern: RegExp) => pattern.exec(own)?.[0]
    expect(finds(/\b(?:src|href|action|poster|srcset)\s*=/i)).toBeUndefined()
    expect(finds(/url\(|@import|https?:/i)).toBeUndefined()
    expect(finds(/default-src &#39;none&#39;/)).toBeDefined()
  })

  test('is about a megabyte', () => {
    expect(page.length).toBeGreaterThan(600_000)
    expect(page.length).toBeLessThan(1_200_000)
  })

  test('is the same twice', async () => {
    expect((await renderReport(madeUpReport())) === page).toBe(true)
  })
})

describe('the verdict', () => {
  test('comes before any table or chart', () => {
    expect(body.indexOf(data.story.choice!)).toBeGreaterThan(0)
    expect(body.indexOf(data.story.choice!)).toBeLessThan(body.indexOf('<table'))
    expect(body.indexOf(data.story.fidelity!)).toBeLessThan(body.indexOf('<table'))
    expect(body).toContain('did not settle within its budget')
  })

  test('is not said twice where the agreement is the same sentence', async () => {
    const same = { ...data, fidelity: { ...data.fidelity!, agreement: data.story.fidelity } }
    expect((await renderReport(same)).split(data.story.fidelity!).length).toBe(2)
  })
})

describe('the table of policies', () => {
  const rows = [...body.matchAll(/<tr class="([^"]*)" data-key="([^"]*)">([\s\S]*?)<\/tr>/g)]
    .slice(0, data.results.length)
    .map(([, classes, key, cells]) => ({ classes: classes!.split(' '), key: key!, cells: cells! }))

  test('has a row a policy and load, with each value and its interval', () => {
    expect(rows.map(row => row.key)).toEqual(data.results.map(result => result.policy))
    expect(rows[0]!.cells).toContain(`${(100 * data.results[0]!.tenants[0]!.attainment!.value!).toFixed(2)}<small>`)
  })

  test('has what tenants do to each other where that is known', async () => {
    // Asked as a yes or no, so that a failure does not print the page.
    expect(body.includes('<small>alone') || body.includes('Jain')).toBe(false)
    const given = (value: number): Estimate => ({ ...data.results[0]!.attainment!, value, low: null, high: null })
    const told = await renderReport({
      ...data,
      results: data.results.map(result => ({
        ...result,
        jainIndex: given(0.856),
        tenants: result.tenants.map((tenant, i) => ({
          ...tenant,
          attainment: given(0.5 + i / 10),
          attainmentAlone: given(0.9876),
        })),
      })),
    })
    expect(told.includes('50.00<small>alone 98.76</small>')).toBe(true)
    expect(told.includes(`0.856<small>worst: ${data.tenants[0]!.name}</small>`)).toBe(true)
    expect(told.includes('Alone: the same requests without the other tenants.')).toBe(true)
  })

  test('marks one best row a load, among those that keep every promise, and the chosen one', () => {
    const best = rows.flatMap((row, i) => (row.classes.includes('best') ? [data.results[i]!] : []))
    expect(best.map(result => result.load)).toEqual([0.5, 0.7, 0.9])
    for (const { tenants } of best) {
      expect(tenants[0]!.attainment!.low).toBeGreaterThanOrEqual(0.99)
      expect(tenants[1]!.attainment!.low).toBeGreaterThanOrEqual(0.95)
    }
    const chosen = rows.flatMap((row, i) => (row.classes.includes('chosen') ? [data.results[i]!] : []))
    expect(chosen.map(({ policy, load }) => ({ policy, load }))).toEqual([data.story.chosen])
  })

  test('of those with the same goodput the one with the best answers is marked', async () => {
    const estimate = (value: number) => ({ value, low: value, high: value, level: 0.95, method: 't', n: 5 })
    const results = [0.97, 0.99, 0.98].map((quality, i) => ({
      ...data.results[0]!,
      policy: `p${i}`,
      goodputPerS: estimate(100),
      quality: estimate(quality),
      tenants: data.results[0]!.tenants.map(tenant => ({ ...tenant, attainment: estimate(1) })),
    }))
    const told = await renderReport({ ...data, results })
    expect([...told.matchAll(/<tr class="best" data-key="(p\d)">/g)].map(match => match[1])).toEqual(['p1'])
  })

  test('judges each row by what was asked in it, and nobody who sent nothing', async () => {
    const estimate = (value: number | null) => ({ value, low: value, high: value, level: 0.95, method: 't', n: 5 })
    const [first] = data.results
    const results = [0.9, 0.8, 0.5].map((asked, i) => ({
      ...first!,
      policy: `p${i}`,
      goodputPerS: estimate(100 + i),
      tenants: first!.tenants.map((tenant, t) => ({
        ...tenant,
        attainment: estimate(t === 0 ? 0.85 : null),
        offeredPerS: estimate(t === 0 ? 10 : 0),
        ...(t === 0 && { slo: { latencyMs: 40, attainment: asked, qualityFloor: null } }),
      })),
    }))
    const tenants = [
      { ...data.tenants[0]!, slo: { latencyMs: 40, attainment: null, qualityFloor: null } },
      data.tenants[1]!,
    ]
    const told = await renderReport({ ...data, results, tenants })
    const table = told.slice(told.indexOf('<table class="policies"'), told.indexOf('</table>'))
    const lines = [...table.matchAll(/<tr class="([\w ]*)" data-key="(p\d)">/g)].map(match => [match[2], match[1]])
    expect(lines).toEqual([
      ['p0', 'broken'],
      ['p1', ''],
      ['p2', 'best'],
    ])
    expect(table).toMatch(/<i title="promise missed">✗<\/i>85\.00<small>asked 90\s% in 40\sms</)
    expect(table.split('<i title="sent nothing">·</i>')).toHaveLength(4)
    expect(told).toContain('· sent nothing, so neither kept nor broken.')
  })

  test('mutes a row only when a promise is surely broken', () => {
    const asked = [0.99, 0.95]
    const broken = data.results.map(({ tenants }) => tenants.some((row, i) => row.attainment!.high! < asked[i]!))
    expect(rows.map(row => row.classes.includes('broken'))).toEqual(broken)
    expect(broken).toContain(true)
  })
})

test('the table of fidelity greys errors within the noise, and only those', () => {
  const rows = [...body.matchAll(/<tr class="(within|)">\s*<th scope="row">/g)].map(match => match[1] === 'within')
  expect(rows).toEqual(
    [true, false].flatMap(ofAll =>
      ['p2c-edf-scaling', 'fcfs'].flatMap(policy =>
        data
          .fidelity!.rows.filter(row => row.policy === policy && (row.tenant === null) === ofAll)
          .map(row => Math.abs(row.error!) <= row.noiseFloor!),
      ),
    ),
  )
})

test('the rows of single tenants are folded away, those of all stand open', () => {
  const [open, folded] = body.slice(body.indexOf('class="fidelity"')).split('<details>')
  const tenant = data.fidelity!.rows.find(row => row.tenant !== null)!.tenant!
  expect(open).not.toContain(`<small>${tenant}</small>`)
  expect(folded).toContain(`<small>${tenant}</small>`)
})

describe('missing parts', () => {
  const bare: ReportData = {
    ...data,
    subtitle: null,
    command: null,
    machine: [],
    story: { choice: null, fidelity: null, warnings: [], chosen: null },
    tenants: [],
    policies: [],
    results: [],
    profile: null,
    fidelity: null,
    timelines: [],
  }

  test('leave a page with a title and no empty section', async () => {
    const text = await renderReport(bare)
    expect(text.includes(`<h1>${data.title}</h1>`)).toBe(true)
    expect([...text.matchAll(/<section id="(\w+)"/g)].map(match => match[1])).toEqual(['meaning'])
  })

  test('are dashes where they are numbers: null, NaN and infinities alike', async () => {
    const nothing: Estimate = { value: Number.NaN, low: null, high: Number.NaN, level: 0.95, method: '', n: 0 }
    const results = data.results.map(result => ({
      ...result,
      goodputPerS: null,
      latencyMsP99: { ...nothing, value: Number.POSITIVE_INFINITY },
      quality: nothing,
      attainment: null,
      saturation: null,
      tenants: [],
    }))
    const rows = data.fidelity!.rows.map(row => ({
      ...row,
      simulated: null,
      live: [null, Number.NaN],
      liveMean: null,
      error: null,
      relativeError: null,
      noiseFloor: null,
    }))
    const text = await renderReport({ ...data, results, fidelity: { agreement: null, rows, distributions: [] } })
    const shown = text.slice(text.indexOf('<body>'), text.indexOf('<script'))
    expect(shown).not.toMatch(/NaN|Infinity|undefined|null/)
    expect(shown).toMatch(/<td class="num none">–<\/td>/)
  })

  test('results without tenants show the attainment over all', async () => {
    const results = data.results.map(result => ({ ...result, tenants: [] }))
    expect((await renderReport({ ...data, tenants: [], results })).includes('attainment<small>%</small>')).toBe(true)
  })
})

test('a hostile name stays text wherever it appears', async () => {
  const hostile = JSON.parse(
    JSON.stringify(data)
      .replaceAll('p2c-edf-scaling', `</script><b onclick='x'>&\\"`)
      .replaceAll('interactive', '<!--'),
  ) as ReportData
  const text = await renderReport(hostile)
  expect(text.includes('<b onclick')).toBe(false)
  expect(text.match(/<\/script>/g)).toHaveLength(3)
  expect(text.match(/<!--/g)).toBeNull()
  expect(text.includes('&lt;/script&gt;&lt;b onclick=&#39;x&#39;&gt;&amp;&quot;')).toBe(true)
})
