/**
 * random: every draw of a run, from one seed and a path that names its use. The same bits on every engine and machine.
 *
 *   stream          draws one after another (arrivals, sizes)        tenant-draws    a stream a tenant (routers' choices)
 *   indexed-draws   draw number i without the ones before it (service noise by request)
 *   unit-mean       variates of mean 1 from such draws: the laws of service and think times
 *   exact-math      ln and exp of our own, since engines differ in theirs
 *   gamma-draws     gamma variates, through gamma-quantile, a table of what incomplete-gamma computes
 *   inverse-normal  quantiles of the normal distribution
 *   quantile-table  values drawn from measured quantile curves, by batch size
 */
export * from './exact-math.ts'
export * from './gamma-draws.ts'
export * from './gamma-quantile.ts'
export * from './indexed-draws.ts'
export * from './inverse-normal.ts'
export * from './quantile-table.ts'
export * from './stream.ts'
export * from './tenant-draws.ts'
export * from './unit-mean.ts'
