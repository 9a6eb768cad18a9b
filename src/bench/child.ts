/** Programs of ours in processes of their own: what they allocate and what V8 learns in them is theirs alone. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { moduleCommand } from '../machine/index.ts'

/**
 * Starts a module beside this one with an order, and reads the one JSON document that it prints. What it says on standard
 * error is passed on.
 * @param flags of Node
 */
export async function resultOf<Result>(module: string, order: unknown, flags: readonly string[] = []): Promise<Result> {
  const { command, args } = moduleCommand(module, import.meta.url)
  const child = spawn(command, [...flags, ...args, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [output, [code, signal]] = await Promise.all([text(child.stdout), once(child, 'close')])
  if (code !== 0) throw new Error(`${module} ended with ${signal ?? `status ${code}`}`)
  return JSON.parse(output) as Result
}

/** In such a module: the order. */
export function orderOf<Order>(): Order {
  return JSON.parse(process.argv[2]!) as Order
}
