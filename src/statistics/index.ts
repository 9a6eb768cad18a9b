/**
 * statistics: estimates with their intervals.
 *
 *   estimate          a mean over replications       share-estimate  a share of requests over replications
 *   t-quantile        how wide the one is            wilson          how narrow the other may be
 *   student-t         the distribution itself, for levels that no table has
 *   sustained-rate    what a sweep over rates says of each policy
 */
export { type Estimate, meanEstimate } from './estimate.ts'
export { shareEstimate } from './share-estimate.ts'
export { rateAxis, type SustainedRate, type SweptPoint, sustainedRates } from './sustained-rate.ts'
export { tQuantile } from './t-quantile.ts'
export { wilson } from './wilson.ts'
