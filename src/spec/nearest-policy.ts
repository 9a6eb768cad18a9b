/** Which policies a name may mean that none has: one cut short, the short name that papers use, or a misspelt one. */
import { nearestName } from '../errors/index.ts'

/** What the field calls them, where the initials of our name do not say it already. */
const OTHER_NAMES: { readonly [short: string]: string } = {
  fcfs: 'fifo',
  lcfs: 'last-in-first-out',
  lifo: 'last-in-first-out',
  sjf: 'shortest-expected-first',
  sept: 'shortest-expected-first',
  sfq: 'start-time-fair',
  wfq: 'start-time-fair',
  // In theory it counts those in service; `shortest-queue` counts the waiting alone.
  jsq: 'least-outstanding',
  leastconnections: 'least-outstanding',
  leastconn: 'least-outstanding',
  p2c: 'power-of-two-choices',
  po2: 'power-of-two-choices',
  chwbl: 'consistent-hashing',
}

const MOST_NAMED = 4

/** At most four, the likeliest first; none where none is close. */
export function nearestPolicies(name: string, names: readonly string[]): readonly string[] {
  const letters = lettersOf(name)
  const other = OTHER_NAMES[letters]
  const same = names.filter(it => lettersOf(it) === letters || initialsOf(it) === letters || it === other)
  if (same.length > 0) return same
  // Long names are often cut short: power-of-two.
  const holds = (it: string) => lettersOf(it).indexOf(letters)
  const longer = letters.length < 3 ? [] : names.filter(it => holds(it) >= 0)
  if (longer.length > 0)
    return longer.toSorted((a, b) => Math.sign(holds(a)) - Math.sign(holds(b))).slice(0, MOST_NAMED)
  const nearest = nearestName(name, names)
  return nearest === undefined ? [] : [nearest]
}

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}

/** Of a name of several words. */
function initialsOf(name: string): string | undefined {
  const words = name.split('-')
  return words.length < 2 ? undefined : words.map(word => word[0]).join('')
}
