/** Decay rates and divisor guard of Adam (Kingma and Ba 2015, arXiv:1412.6980, section 2), its published defaults. */
const meanDecay = 0.9
const squareDecay = 0.999
const guard = 1e-8

export interface Adam {
  /** One update of `parameters` in place. */
  update(
    parameters: ReadonlyMap<string, Float32Array>,
    gradients: ReadonlyMap<string, Float32Array>,
    rate: number,
  ): void
}

/**
 * Adam with decoupled weight decay on matrices (AdamW: Loshchilov and Hutter 2019, arXiv:1711.05101); names that end
 * in "Bias" do not decay.
 */
export function createAdam(weightDecay: number): Adam {
  const means = new Map<string, Float32Array>()
  const squares = new Map<string, Float32Array>()
  let meanPower = 1
  let squarePower = 1

  return {
    update(parameters, gradients, rate) {
      meanPower *= meanDecay
      squarePower *= squareDecay
      const stepSize = rate / (1 - meanPower)
      const squareCorrection = 1 / (1 - squarePower)
      for (const [name, values] of parameters) {
        const gradient = gradients.get(name)
        if (gradient === undefined) throw new Error(`no gradient for ${name}`)
        const mean = momentOf(means, name, values.length)
        const square = momentOf(squares, name, values.length)
        const keep = name.endsWith('Bias') ? 1 : 1 - rate * weightDecay
        updateArray(values, gradient, mean, square, stepSize, squareCorrection, keep)
      }
    },
  }
}

function updateArray(
  values: Float32Array,
  gradient: Float32Array,
  mean: Float32Array,
  square: Float32Array,
  stepSize: number,
  squareCorrection: number,
  keep: number,
): void {
  for (let i = 0; i < values.length; i++) {
    const slope = gradient[i]!
    const average = meanDecay * mean[i]! + (1 - meanDecay) * slope
    const spread = squareDecay * square[i]! + (1 - squareDecay) * slope * slope
    mean[i] = average
    square[i] = spread
    values[i] = keep * values[i]! - (stepSize * average) / (Math.sqrt(spread * squareCorrection) + guard)
  }
}

function momentOf(moments: Map<string, Float32Array>, name: string, length: number): Float32Array {
  const known = moments.get(name)
  if (known !== undefined) return known
  const fresh = new Float32Array(length)
  moments.set(name, fresh)
  return fresh
}
