import type { Command } from '../command.ts'

interface ReportArgs {
  readonly results: string
  readonly output: string | undefined
  readonly pictures: string | undefined
  readonly json: boolean
}

export const reportCommand: Command<ReportArgs> = {
  command: 'report <results>',
  describe: 'Draw a results folder as one page that opens offline, or its charts as pictures',
  builder: yargs =>
    yargs
      .positional('results', { type: 'string', demandOption: true, describe: 'A results folder' })
      .option('output', { alias: 'o', type: 'string', describe: 'The page (default <results>/report.html)' })
      .option('pictures', { type: 'string', describe: 'Also write each chart as an .svg into this folder' })
      .option('json', { type: 'boolean', default: false, describe: 'Print what was written as one JSON document' })
      .example('$0 report results/quickstart', 'draw results/quickstart/report.html again')
      .example('$0 report results/quickstart -o page.html --pictures docs/pictures', 'elsewhere, with pictures'),
  async run(args, { out }) {
    const { join } = await import('node:path')
    const { prepareFile, prepareFolder } = await import('../output-place.ts')
    const { readReportData, writePictures, writeReport } = await import('../../report/index.ts')
    const data = await readReportData(args.results)
    const report = args.output ?? join(args.results, 'report.html')
    prepareFile(report, '--output')
    if (args.pictures !== undefined) prepareFolder(args.pictures, '--pictures')
    await writeReport(data, report)
    const pictures = args.pictures === undefined ? [] : await writePictures(data, args.pictures)
    if (args.json) out(JSON.stringify({ report, pictures }, null, 2))
    else out([report, ...pictures].join('\n'))
    return 0
  },
}
