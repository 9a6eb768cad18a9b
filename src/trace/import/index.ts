/** The importers, one source a file. A new one is its file and its line here. */
import { nearestName, UserError } from '../../errors/index.ts'
import { azureLlm2023 } from './azure-llm-2023.ts'
import { csv } from './csv.ts'
import type { Importer } from './importer.ts'
import { requests } from './requests.ts'

export const importers: readonly Importer[] = [azureLlm2023, csv, requests]

/** @throws UserError with the nearest name */
export function findImporter(name: string): Importer {
  const found = importers.find(importer => importer.name === name)
  if (found !== undefined) return found
  const names = importers.map(importer => importer.name)
  throw new UserError(`there is no importer '${name}'`, {
    allowed: names.join(', '),
    nearest: nearestName(name, names),
    hint: "'foreserve trace list' shows the public traces and how to import them",
  })
}
