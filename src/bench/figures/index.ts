/** The figures, in the order of the table. */
import type { Figure } from '../figure.ts'
import { afterOthers } from './after-others.ts'
import { day } from './day.ts'
import { garbage } from './garbage.ts'
import { memory } from './memory.ts'
import { nativeTwin } from './native-twin.ts'
import { policies } from './policies.ts'
import { reference } from './reference.ts'
import { scaling } from './scaling.ts'
import { startUp } from './start-up.ts'
import { twoCores } from './two-cores.ts'

// biome-ignore lint/suspicious/noExplicitAny: each figure has a result of its own
export const figures: readonly Figure<any>[] = [
  reference,
  nativeTwin,
  scaling,
  afterOthers,
  garbage,
  memory,
  twoCores,
  policies,
  day,
  startUp,
]
