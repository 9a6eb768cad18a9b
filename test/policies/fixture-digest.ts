/** Run as a process of its own: prints the digest of the run under the policy that it is told, as `routing/round-robin`. */
import { digestUnder, entriesByName } from '../support/every-policy.ts'

process.stdout.write(digestUnder(entriesByName().get(process.argv[2]!)!))
