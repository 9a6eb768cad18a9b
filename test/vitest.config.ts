import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/property-tests.ts'],
    testTimeout: 30_000,
    // Two workers: live tests pin processes to cores, so more would disturb them.
    maxWorkers: 2,
  },
})
