/** A process that measures one figure. */
import { orderOf } from './child.ts'
import type { Size } from './figure.ts'
import { figures } from './figures/index.ts'

export interface FigureOrder {
  readonly name: string
  readonly size: Size
}

const { name, size } = orderOf<FigureOrder>()
const figure = figures.find(candidate => candidate.name === name)!
const result = await figure.measure(size, text => process.stderr.write(`${name}: ${text}\n`))
process.stdout.write(JSON.stringify(result))
