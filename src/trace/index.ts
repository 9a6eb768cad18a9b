/**
 * trace: recorded arrivals in files.
 *
 *   read-trace   our own form to columns       write-trace   and back
 *   import/      one public source a file      import-trace  from a source's file to ours, with its provenance
 *   generate     from arrival processes        describe      what a trace is like
 *   catalogue    public traces                 csv-table     tables with every mistake located
 *   collect-rows rows to columns               instants      seconds and dates without loss
 *   read-file    plain or gzipped              trace         the columns
 *   covered-time how long a recording is, where that is known
 */
export * from './catalogue.ts'
export * from './describe.ts'
export * from './generate.ts'
export type * from './import/importer.ts'
export * from './import/index.ts'
export * from './import-trace.ts'
export * from './read-trace.ts'
export * from './trace.ts'
export * from './write-trace.ts'
