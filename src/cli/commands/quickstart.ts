import type { Command } from '../command.ts'

interface QuickstartArgs {
  readonly quick: boolean
  readonly out: string
  readonly json: boolean
}

export const quickstartCommand: Command<QuickstartArgs> = {
  command: 'quickstart',
  describe: 'The whole story on this machine: measure, simulate, choose, replay live, compare',
  builder: yargs =>
    yargs
      .option('quick', { type: 'boolean', default: false, describe: 'In under a minute, with wider intervals' })
      .option('out', { type: 'string', default: 'results/quickstart', describe: 'Results folder' })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document at the end instead of tables' })
      .example('$0 quickstart', 'what npm start runs; under three minutes')
      .example('$0 quickstart --quick --out /tmp/story', ''),
  async run({ quick, out: folder, json }, { signal, out, note, progress }) {
    const { quickstart } = await import('../../quickstart/index.ts')
    const { cellRows } = await import('../../experiment/index.ts')
    const { formatProfileTable } = await import('../../profile/index.ts')
    const { textTable } = await import('../text-table.ts')
    const { fidelityTable } = await import('../fidelity-table.ts')
    const say = json ? note : out
    const story = await quickstart(folder, quick, ['foreserve', ...process.argv.slice(2)], {
      signal,
      note,
      progress,
      onProfile: profile => say(`1. Measured on this machine\n\n${formatProfileTable(profile)}\n`),
      onSimulated: (cells, choice) => {
        const { titles, rows } = cellRows(cells)
        const columns = titles.map((title, i) => ({
          title,
          align: i < 2 || i >= titles.length - 2 ? ('left' as const) : ('right' as const),
        }))
        say(
          `2. Simulated (±: half the 95 % interval over replications)\n\n${textTable(
            columns,
            rows.map(row => row.cells),
          )}\n`,
        )
        say(`3. Chosen: ${choice.because}\n`)
      },
    })
    const accounted = story.live.map(({ policy, repeat, run }) => {
      const { offered, completed, rejected, dropped, failed, inFlight } = run.result.conservation
      return `   ${policy}, repeat ${repeat + 1}: ${offered} offered = ${completed} completed + ${rejected} rejected + ${dropped} dropped + ${failed} failed + ${inFlight} in flight`
    })
    say(`4. Replayed live, every request accounted for\n\n${accounted.join('\n')}\n`)
    say(`5. Simulation against reality\n\n${fidelityTable(story.fidelity)}\n\n${story.agreement.sentence}\n`)
    for (const warning of story.warnings) note(`warning: ${warning}`)
    say(`6. Report: ${story.reportPath}`)
    if (json) {
      const { choice, agreement, fidelity, warnings, valid, reportPath } = story
      out(
        JSON.stringify(
          {
            choice,
            cells: story.cells.map(({ swept, summary }) => ({ swept: Object.fromEntries(swept), ...summary })),
            fidelity,
            agreement,
            valid,
            warnings,
            report: reportPath,
          },
          null,
          2,
        ),
      )
    }
    return story.valid && story.agreement.agree !== false ? 0 : 1
  },
}
