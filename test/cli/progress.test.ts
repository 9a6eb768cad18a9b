import { describe, expect, it } from 'vitest'
import { progressText } from '../../src/cli/progress.ts'

describe('the line of progress', () => {
  it('says what is done, how much, and what is left by the pace so far', () => {
    expect(progressText('simulate', 0.25, 30_000, 80)).toBe(
      `simulate ${'█'.repeat(8)}${'░'.repeat(22)}  25 %  1 min 30 s left`,
    )
    expect(progressText('simulate', 0.5, 30_000, 80)).toMatch(/ 50 % {2}30 s left$/)
  })

  it.each([
    ['before it knows the pace', 0, 5000],
    ['in the first second', 0.5, 900],
    ['when all is done and something still goes on', 1, 60_000],
  ])('promises no time %s', (_, share, elapsedMs) => {
    expect(progressText('live', share, elapsedMs, 80)).not.toMatch(/left/)
  })

  it('never reaches the last column, whatever the label and the width', () => {
    for (const label of ['', 'x', 'live: deadlines + admission, draining, 12345 requests left', 'y'.repeat(300)]) {
      for (let columns = 1; columns <= 200; columns++) {
        for (const share of [0, 0.005, 0.5, 1]) {
          expect(progressText(label, share, 500_000, columns).length).toBeLessThan(columns)
        }
      }
    }
  })

  it('shortens a label that leaves no room for the bar', () => {
    const line = progressText('live: deadlines + admission, draining, 12345 requests left', 0.5, 10_000, 60)
    expect(line).toMatch(/^live: deadlines \+ admi.*… █████░░░░░ {2}50 % {2}10 s left$/)
  })
})
