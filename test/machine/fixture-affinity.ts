/** Says on which cores it may run, over its channel; started by pinning.test.ts. */
import { usableCores } from '../../src/machine/index.ts'

process.send?.(usableCores())
