/**
 * The parts of tenants and pools that other fields refer to, each read on its own: so that what they mean together can be
 * checked although something beside them is wrong. A part that is wrong or absent is undefined.
 */
import type * as z from 'zod'
import { poolSchema } from './cluster-schema.ts'
import { type ArrivalFields, tenantSchema } from './experiment-schema.ts'
import type { LocatedDocument } from './located-document.ts'
import { valueAt } from './schema-check.ts'

export interface Outline {
  readonly tenants: readonly TenantOutline[]
  readonly pools: readonly PoolOutline[]
}

export interface TenantOutline {
  readonly name: string | undefined
  readonly model: string | undefined
  readonly qualityFloor: number | undefined
  /** Right or wrong. */
  readonly hasQuota: boolean
  readonly arrivals: ArrivalFields | undefined
}

export interface PoolOutline {
  readonly name: string | undefined
  readonly deviceType: string | undefined
  readonly memoryBytes: number | undefined
}

export function outlineOf({ value }: LocatedDocument): Outline {
  const { name, model, slo, arrivals } = tenantSchema.shape
  const { devices } = poolSchema.shape
  return {
    tenants: listAt(value, ['tenants']).map(tenant => ({
      name: right(name, valueAt(tenant, ['name'])),
      model: right(model, valueAt(tenant, ['model'])),
      hasQuota: valueAt(tenant, ['quota']) !== undefined,
      qualityFloor: right(slo.shape.quality, valueAt(tenant, ['slo', 'quality'])),
      arrivals: right(arrivals, valueAt(tenant, ['arrivals'])),
    })),
    pools: listAt(value, ['cluster', 'pools']).map(pool => ({
      name: right(poolSchema.shape.name, valueAt(pool, ['name'])),
      deviceType: right(devices.shape.type, valueAt(pool, ['devices', 'type'])),
      memoryBytes: right(devices.shape.memory, valueAt(pool, ['devices', 'memory'])),
    })),
  }
}

function right<S extends z.ZodType>(schema: S, value: unknown): z.output<S> | undefined {
  const result = schema.safeParse(value)
  return result.success ? result.data : undefined
}

function listAt(value: unknown, path: readonly string[]): readonly unknown[] {
  const list = valueAt(value, path)
  return Array.isArray(list) ? list : []
}
