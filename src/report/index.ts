/**
 * report: from results to one page that opens offline, and to pictures.
 *
 *   report-data        what a report is made of      profile-curves, latency-quantiles   from a profile, from samples
 *   read-report-data   from a results folder         data-from-tables                    the same from its CSV files
 *   charts/            one file a chart              sections/                           one file a part of the page
 *   page/              markup, style, script         palette, format                     colours, numbers
 *   render-report      the page as a string          render-chart-svg                    a chart as a picture
 *   write-report       files, written whole
 */
export { allCharts, type Chart, reportCharts } from './charts/index.ts'
export { latencyQuantiles } from './latency-quantiles.ts'
export { profileCurves } from './profile-curves.ts'
export { readReportData } from './read-report-data.ts'
export { renderChartSvg } from './render-chart-svg.ts'
export { renderReport } from './render-report.ts'
export * from './report-data.ts'
export { REPORT_DATA_FILE, writePictures, writeReport, writeReportData } from './write-report.ts'
