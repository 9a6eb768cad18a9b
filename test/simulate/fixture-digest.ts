/** Run as a process of its own: prints the digest of the busy scenario's result. */
import { resultDigest } from '../support/digest.ts'

process.stdout.write(resultDigest())
