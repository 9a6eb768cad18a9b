/** `--plugin`: policies from a file of the user's beside ours. */
import type { Plugins } from '../plugins/index.ts'

export interface PluginWish {
  readonly plugin?: readonly string[]
}

export const pluginOption = {
  type: 'string',
  array: true,
  nargs: 1,
  default: [] as string[],
  describe: 'A file with policies of your own (.ts or .js); may be repeated',
} as const

/** @throws UserErrors with all that is wrong in them */
export async function openPlugins({ plugin = [] }: PluginWish): Promise<Plugins> {
  return (await import('../plugins/index.ts')).openPlugins(plugin)
}
