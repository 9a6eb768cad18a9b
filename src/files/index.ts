/**
 * files: how a file comes to be there. A leaf. `write-whole` writes beside and renames, so that a reader, or a run that was
 * killed, finds the old file or the new one.
 */
export { makeFolder, writeWhole } from './write-whole.ts'
