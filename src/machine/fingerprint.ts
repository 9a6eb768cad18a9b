import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, cpus, totalmem } from 'node:os'
import type { MachineFingerprint } from '../spec/profile-file.ts'
import { usableCores } from './cores.ts'

/** What a latency on this machine depends on. Reads small files; takes about a millisecond. */
export function machineFingerprint(): MachineFingerprint {
  const cores = usableCores()
  const parts = {
    cpuModel: cpus()[0]?.model.trim() || 'unknown',
    cpuFlags: relevantFlags(readText('/proc/cpuinfo') ?? ''),
    cores: cores.length,
    governor: readText(`/sys/devices/system/cpu/cpu${cores[0] ?? 0}/cpufreq/scaling_governor`)?.trim() ?? null,
    memoryBytes: usableMemoryBytes(),
    platform: `${process.platform}-${arch()}`,
    runtime: { name: 'onnxruntime-node', version: runtimeVersion() } as const,
  }
  return { ...parts, nodeVersion: process.version, id: fingerprintId(parts) }
}

/** SHA-256, in hexadecimal, over all fields but Node's version. */
export function fingerprintId(fingerprint: Omit<MachineFingerprint, 'id' | 'nodeVersion'>): string {
  const { cpuModel, cpuFlags, cores, governor, memoryBytes, platform, runtime } = fingerprint
  const fields = [cpuModel, cpuFlags, cores, governor, memoryBytes, platform, runtime.name, runtime.version]
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex')
}

// The instruction sets that ONNX Runtime's CPU kernels (MLAS) choose between, by the kernel's names for them.
const relevantX86 = /^(avx|avx2|fma|f16c|avx512\w*|avx_vnni\w*|avx10\w*|amx_\w+)$/
const relevantArm = /^(neon|asimd|asimdhp|asimddp|i8mm|bf16|sve|sve2|sme)$/

/**
 * The instruction sets that matter to the runtime, sorted, from the text of Linux's /proc/cpuinfo. Empty elsewhere, save
 * on 64-bit ARM, where `neon` is part of the architecture.
 */
export function relevantFlags(cpuinfo: string, architecture: string = arch()): string[] {
  const line = /^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1] ?? ''
  const flags = line.split(/\s+/).filter(flag => relevantX86.test(flag) || relevantArm.test(flag))
  // Linux calls neon asimd on 64-bit ARM: one word for one thing.
  const named = flags.map(flag => (flag === 'asimd' ? 'neon' : flag))
  if (architecture === 'arm64') named.push('neon')
  return [...new Set(named)].sort()
}

/** The machine's memory, or the container's share of it where that is less. */
function usableMemoryBytes(): number {
  const limit = process.constrainedMemory()
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem()
}

function runtimeVersion(): string {
  return (createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string }).version
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
