/** The report and what it is made of, as files. */
import { dirname, join } from 'node:path'
import { writingError } from '../errors/index.ts'
import { makeFolder, writeWhole } from '../files/index.ts'
import { allCharts, reportCharts } from './charts/index.ts'
import { renderChartSvg } from './render-chart-svg.ts'
import { renderReport } from './render-report.ts'
import type { ReportData } from './report-data.ts'

export const REPORT_DATA_FILE = 'report-data.json'

/** Writes the page to `path`. */
export async function writeReport(data: ReportData, path: string): Promise<void> {
  writeWithFolder(path, await renderReport(data))
}

/** Writes `report-data.json` into a results folder, from which `foreserve report` draws the page again. */
export async function writeReportData(data: ReportData, folder: string): Promise<void> {
  writeWithFolder(join(folder, REPORT_DATA_FILE), `${JSON.stringify(data)}\n`)
}

/** Writes each chart as `<id>.svg` into `folder`; the paths written. */
export async function writePictures(data: ReportData, folder: string): Promise<string[]> {
  const paths: string[] = []
  for (const chart of allCharts(reportCharts(data))) {
    const path = join(folder, `${chart.id}.svg`)
    writeWithFolder(path, await renderChartSvg(chart))
    paths.push(path)
  }
  return paths
}

function writeWithFolder(path: string, text: string): void {
  try {
    makeFolder(dirname(path))
  } catch (error) {
    throw writingError(error, path)
  }
  writeWhole(path, text)
}
