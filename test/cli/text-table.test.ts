import { describe, expect, it } from 'vitest'
import { flowText } from '../../src/cli/flow-text.ts'
import { type TextColumn, textTable } from '../../src/cli/text-table.ts'

const columns: TextColumn[] = [
  { title: 'policy', heading: true },
  { title: 'load' },
  { title: 'in time\n%', align: 'right' },
  { title: 'state', leaveOut: 2 },
  { title: 'p99\nms', align: 'right', leaveOut: 1 },
]
const rows = [
  ['deadlines', '0.5', '99.1', 'stable', '12.0'],
  ['deadlines', '0.8', '7.0', 'overloaded', '812.5'],
  ['naive', '0.5', '9.1', 'overloaded', '99.0'],
]

describe('a table', () => {
  it('has titles of several lines, standing at the bottom', () => {
    expect(textTable(columns, rows)).toBe(
      [
        '                 in time                p99',
        'policy     load        %  state          ms',
        '─────────  ────  ───────  ──────────  ─────',
        'deadlines  0.5      99.1  stable       12.0',
        'deadlines  0.8       7.0  overloaded  812.5',
        'naive      0.5       9.1  overloaded   99.0',
      ].join('\n'),
    )
  })

  it('makes headings of shared values where room is short', () => {
    expect(textTable(columns, rows, 40).split('\n').slice(3)).toEqual([
      'deadlines',
      '  0.5      99.1  stable       12.0',
      '  0.8       7.0  overloaded  812.5',
      'naive',
      '  0.5       9.1  overloaded   99.0',
    ])
  })

  it('then leaves columns out, and says which', () => {
    const text = textTable(columns, rows, 23)
    expect(text).not.toContain('stable')
    expect(text).toContain('812.5')
    expect(text).toMatch(/\n\n\(no room here for: state\)$/)
    expect(textTable(columns, rows, 16)).toMatch(/\(no room here for: state, p99 ms\)$/)
  })

  it('never leaves out a column that has no number, however narrow the terminal', () => {
    expect(textTable(columns, rows, 1)).toContain('99.1')
  })

  it('lets the text of the last column flow', () => {
    const rule = 'take what waits, but at most a batch that is known to end in time'
    expect(textTable([{ title: 'name' }, { title: 'rule', flow: true }], [['take', rule]], 30)).toBe(
      [
        'name  rule',
        '────  ───────────────────────',
        'take  take what waits, but at',
        '      most a batch that is',
        '      known to end in time',
      ].join('\n'),
    )
  })
})

describe('a sentence', () => {
  it('is broken between words, and a word longer than the line stands alone', () => {
    expect(flowText('one two three-hundred-and-four five', 12, ' ')).toBe(
      ' one two\n   three-hundred-and-four\n   five',
    )
  })
})
