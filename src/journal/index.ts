/**
 * journal: what a core was told, in order, and what its policies and the core itself answered: one file a run, the same
 * from every world.
 *
 *   rows        the form of each line                   row-forms      checks a line against it
 *   header      the first line                          arrival-facts  what drivers write into the state beside instants
 *   words       rows in words, with names               json-schema    a line for other programs
 *   recording   wraps policies and driver, and writes down what passes
 *   log-writer, log-reader   the file: streamed, with bounded memory       check-log   is it whole and right?
 *   gzip-file   another file that is written while a run goes: its rows, one a request
 *
 * Only header, log-writer, log-reader, check-log and gzip-file reach Node; who must run anywhere imports the others one by one.
 */
export { ARRIVAL_FACTS, type ToldState, writeFacts } from './arrival-facts.ts'
export { type CheckedLog, checkLog } from './check-log.ts'
export { GzipFile, REQUESTS_FILE } from './gzip-file.ts'
export { headerOf } from './header.ts'
export { decisionsJsonSchema } from './json-schema.ts'
export { type LogLine, LogReader } from './log-reader.ts'
export { DECISIONS_FILE, LogWriter } from './log-writer.ts'
export { DecisionLog } from './recording.ts'
export * from './rows.ts'
export { counted, instant, LogWords } from './words.ts'
