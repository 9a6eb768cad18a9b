/** statistics: estimates with their intervals. `estimate` says a mean, `t-quantile` how wide its interval is. */
export { type Estimate, meanEstimate } from './estimate.ts'
export { tQuantile } from './t-quantile.ts'
