/** The two axes of the quickstart's sweep. */
import type { FinishedRun } from '../experiment/index.ts'

type Swept = FinishedRun['swept']

export const sweptLabel = (swept: Swept): string => swept.find(([path]) => path === 'policies')![1]
export const sweptLoad = (swept: Swept): number => Number(swept.find(([path]) => path === 'load')![1])
