import { defineConfig } from 'vitest/config'

// For mutation tests: the pure rules alone, whose tests take seconds.
export default defineConfig({
  test: { include: ['server/src/core/**/*.test.ts'], environment: 'node', pool: 'forks', testTimeout: 20_000 },
})
