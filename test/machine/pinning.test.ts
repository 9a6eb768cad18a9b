import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { moduleCommand, pinnedCommand, usableCores, whyNotPinned } from '../../src/machine/index.ts'

test.skipIf(whyNotPinned() !== null)('a process of ours, started pinned, may use that core only', async () => {
  const core = usableCores().at(-1)!
  const module = moduleCommand('./fixture-affinity', import.meta.url)
  const { command, args, pinned } = pinnedCommand([core], module.command, module.args)
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [cores] = await once(child, 'message')
  expect({ pinned, cores }).toEqual({ pinned: true, cores: [core] })
})

test('where a process cannot be pinned it starts as it is, with a reason to warn with', () => {
  expect(whyNotPinned('darwin')).toBe('processes are not pinned to cores on darwin')
  const folder = mkdtempSync(`${tmpdir()}/no-taskset-`)
  expect(whyNotPinned('linux', folder)).toContain('taskset (package util-linux) was not found')
  rmSync(folder, { recursive: true })
  const { command, args, pinned, reason } = pinnedCommand([], 'node', ['x.js'])
  expect({ command, args, pinned }).toEqual({ command: 'node', args: ['x.js'], pinned: false })
  expect(reason).toBe('no core was given to pin to')
})

test('compiled modules start as plain JavaScript, sources with a loader', () => {
  const compiled = moduleCommand('./worker', 'file:///app/dist/profile/timer.js')
  expect(compiled).toEqual({ command: process.execPath, args: ['/app/dist/profile/worker.js'] })
  const source = moduleCommand('./worker', import.meta.url).args
  expect(source.slice(0, 1)).toEqual(['--import'])
  expect(source.at(-1)).toMatch(/test\/machine\/worker\.ts$/)
})
