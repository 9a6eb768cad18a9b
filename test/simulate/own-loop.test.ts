/** The loop that a long run has for itself: the same work, only compiled apart. */
import { afterEach, expect, test, vi } from 'vitest'
import { ownLoop } from '../../src/simulate/own-loop.ts'

afterEach(() => vi.unstubAllGlobals())

/** Goes on for so many turns. */
function work(turns: number) {
  return { advance: vi.fn(() => --turns >= 0) }
}

test('does the work, and says when there is no more', () => {
  const what = work(2)
  const advance = ownLoop(what)
  expect([advance(), advance(), advance()]).toEqual([true, true, false])
  expect(what.advance).toHaveBeenCalledTimes(3)
})

test('each does its own work', () => {
  const [one, other] = [ownLoop(work(1)), ownLoop(work(2))]
  expect([one(), one(), other(), other(), other()]).toEqual([true, false, true, true, false])
})

test('where functions may not be made of text, the plain loop does the same', () => {
  vi.stubGlobal('Function', () => {
    throw new EvalError('unsafe-eval is not an allowed source of script')
  })
  const advance = ownLoop(work(1))
  expect([advance(), advance()]).toEqual([true, false])
})
