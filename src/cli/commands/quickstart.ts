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
      .example('$0 quickstart --quick --out results/story', 'elsewhere, in under a minute'),
  async run({ quick, out: folder, json }, { signal, out, note, progress, columns }) {
    const { prepareFolder } = await import('../output-place.ts')
    prepareFolder(folder, '--out')
    const { quickstart } = await import('../../quickstart/index.ts')
    const { flowText } = await import('../flow-text.ts')
    const { comparedText, measuredText, replayedText, simulatedText } = await import('../story-text.ts')
    const say = json ? note : out
    const story = await quickstart(folder, quick, ['foreserve', ...process.argv.slice(2)], {
      signal,
      note,
      progress,
      onProfile: profile => say(measuredText(profile)),
      onSimulated: (cells, choice) => say(simulatedText(cells, choice, columns)),
    })
    say(replayedText(story, columns))
    say(comparedText(story, folder, columns))
    say(`6. Report: ${story.reportPath}`)
    for (const warning of story.warnings) note(flowText(`warning: ${warning}`, columns))
    if (json) out(storyJson(story))
    return story.valid && story.agreement.agree !== false ? 0 : 1
  },
}

function storyJson(story: Awaited<ReturnType<typeof import('../../quickstart/index.ts')['quickstart']>>): string {
  const { choice, agreement, fidelity, warnings, valid, reportPath: report } = story
  const cells = story.cells.map(({ swept, summary }) => ({ swept: Object.fromEntries(swept), ...summary }))
  return JSON.stringify({ choice, cells, fidelity, agreement, valid, warnings, report }, null, 2)
}
