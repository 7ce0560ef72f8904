import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The random play and the long windows come last: a rule that was changed fails one of the short tests much sooner. */
class ShortTestsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): number => Number(/(random|window)\.test\.ts$/.test(moduleId))
    return files.toSorted((a, b) => isLong(a) - isLong(b))
  }
}

// For mutation tests: the pure rules alone, whose tests take seconds. They share nothing, so one process does for all files.
export default defineConfig({
  test: {
    include: ['server/src/core/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    testTimeout: 20_000,
    isolate: false,
    sequence: { sequencer: ShortTestsFirst },
  },
})
