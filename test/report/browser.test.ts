import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ReportData, renderReport } from '../../src/report/index.ts'
import { hasChromium, startChromium } from './chromium.ts'
import { madeUpReport } from './fixture/report-data.ts'

if (!hasChromium) console.log('skipped: the report in a real browser (no /usr/bin/chromium; apt-get install chromium)')

// What runs in the page is text: the project's types know no DOM, so that the engine can't lean on one.
describe.skipIf(!hasChromium)('in a real browser, from disk, offline', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'foreserve-report-'))
  let browser: Awaited<ReturnType<typeof startChromium>>
  beforeAll(async () => {
    browser = await startChromium()
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Draws all charts at once, as for paper. `troubles` gathers complaints, and every request but that for the page. */
  async function open(data: ReportData): Promise<{ page: Page; panels: unknown; troubles: string[] }> {
    const path = join(folder, 'report.html')
    writeFileSync(path, await renderReport(data))
    const page = await browser.context.newPage()
    const troubles: string[] = []
    page.on('console', message => message.type() !== 'log' && troubles.push(`${message.type()}: ${message.text()}`))
    page.on('pageerror', error => troubles.push(error.message))
    page.on('request', request => request.url() !== pathToFileURL(path).href && troubles.push(request.url()))
    await page.goto(pathToFileURL(path).href)
    return { page, panels: await page.evaluate('foreserveDrawn()'), troubles }
  }

  test('every chart is drawn, nothing is asked for, and nothing is complained of', async () => {
    const { page, panels, troubles } = await open(madeUpReport())
    expect(panels).toBe(17)
    const marks = (await page.evaluate(`[...document.querySelectorAll('[data-panel]')].map(panel =>
      [...panel.querySelectorAll('.role-mark :is(path, rect, line, text)')]
        .filter(mark => mark.getBBox().width + mark.getBBox().height > 0).length)`)) as number[]
    expect(marks).toHaveLength(17)
    expect(Math.min(...marks)).toBeGreaterThan(0)
    // The page draws the keys itself.
    expect(await page.locator('.role-legend').count()).toBe(0)
    expect(troubles).toEqual([])
  })

  test('no width makes the page itself scroll sideways, and charts follow the width', async () => {
    const { page } = await open(madeUpReport())
    const widths: number[] = []
    for (const width of [360, 820, 1400]) {
      await page.setViewportSize({ width, height: 900 })
      const charts = `[...document.querySelectorAll('.row .view svg')]`
      await page.waitForFunction(`document.documentElement.scrollWidth <= innerWidth &&
        ${charts}.every(svg => Math.abs(svg.getBoundingClientRect().width - svg.closest('.view').clientWidth) < 2)`)
      widths.push((await page.evaluate(`${charts}[0].getBoundingClientRect().width`)) as number)
    }
    expect(widths[0]).toBeLessThan(widths[1]!)
    expect(widths[1]).toBeLessThan(widths[2]!)
  })

  test('the dark scheme swaps the colours of charts that are drawn already, and paper is light', async () => {
    const { page } = await open(madeUpReport())
    const colours = () =>
      page.evaluate(`[
        getComputedStyle(document.body).backgroundColor,
        getComputedStyle(document.querySelector('#attainment-over-load .mark-line path')).stroke,
        getComputedStyle(document.querySelector('#attainment-over-load .role-axis-label text')).fill,
      ]`) as Promise<string[]>
    await page.emulateMedia({ colorScheme: 'light' })
    const light = await colours()
    await page.emulateMedia({ colorScheme: 'dark' })
    const dark = await colours()
    expect(dark.filter((colour, i) => colour === light[i])).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark', media: 'print' })
    expect(await colours()).toEqual(light)
  })

  test('a click in a key picks one policy out in every chart and table', async () => {
    const { page, troubles } = await open(madeUpReport())
    await page.click('#attainment-over-load button[data-key="fcfs"]')
    await page.waitForFunction(`[...document.querySelectorAll('#attainment-over-load .mark-line path')]
      .filter(line => Number(line.getAttribute('opacity') ?? 1) < 0.5).length === 10`)
    expect(await page.locator('tr.focused').count()).toBe(3)
    expect(troubles).toEqual([])
  })

  test('the magnifier of a timeline moves what is magnified', async () => {
    const { page, troubles } = await open(madeUpReport())
    const labels = page.locator('#timeline-1 .panel:last-child .role-axis-label').first()
    const before = await labels.textContent()
    const overview = page.locator('#timeline-1 .panel:first-child svg')
    await overview.scrollIntoViewIfNeeded()
    const box = (await overview.boundingBox())!
    const middle = box.y + 0.5 * box.height
    await page.mouse.move(box.x + 0.3 * box.width, middle)
    await page.mouse.down()
    await page.mouse.move(box.x + 0.4 * box.width, middle, { steps: 4 })
    await page.mouse.up()
    await expect.poll(() => labels.textContent()).not.toBe(before)
    expect(troubles).toEqual([])
  })

  test('hostile names appear as they are written, and do nothing', async () => {
    const name = `</script><b id="evil">&"'\\`
    const text = JSON.stringify(madeUpReport()).replaceAll('"fcfs"', () => JSON.stringify(name))
    const { page, troubles } = await open(JSON.parse(text) as ReportData)
    expect(await page.locator('#evil').count()).toBe(0)
    expect(await page.locator('.key button').first().textContent()).toBe(name)
    expect(troubles).toEqual([])
  })
})
