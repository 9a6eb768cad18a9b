/** The schema of a pool: like nodes, their devices, and who shares a device. */
import * as z from 'zod'
import { fields, nameOf, quantity, refuse, whole } from './schema-kinds.ts'

const MOST_NODES = 100_000
const MOST_SHARES = 1024
export const SLOWDOWNS = ['processor-sharing'] as const

const sharing = fields({
  executors: whole(1, MOST_SHARES).describe('Executors on each device; each runs one batch at a time'),
  slowdown: z
    .enum(SLOWDOWNS)
    .describe('How they slow each other: processor-sharing, each goes at 1/n of its speed while n are busy'),
})

/** Scenarios have keys of this name, and a record that is read back has none of the name that is refused. */
const deviceType = z
  .string()
  .min(1)
  .superRefine((found, context) => {
    if (found !== '__proto__') return
    refuse(context, { problem: 'not a name of a device type', details: { found, allowed: 'any other' } })
  })
  .describe('Device type of a profile')

export const poolSchema = fields({
  name: nameOf('a pool'),
  nodes: whole(1, MOST_NODES),
  devices: fields({
    type: deviceType,
    perNode: whole(1, 1024).default(1).describe('Devices on each node; each runs one batch at a time'),
    memory: quantity(
      'memory',
      { above: 0 },
      'Memory of each device, into which the replicas that are placed on it must fit',
    ).optional(),
    sharing: sharing.optional().describe('Several executors share each device'),
  }),
  price: quantity('price', {}, 'What a device costs').optional(),
})
