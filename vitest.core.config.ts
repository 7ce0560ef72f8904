import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The random plays last: a rule that was changed fails one of the short tests much sooner. */
class ShortTestsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isRandom = ({ moduleId }: TestSpecification): number => (moduleId.endsWith('random.test.ts') ? 1 : 0)
    return files.toSorted((a, b) => isRandom(a) - isRandom(b))
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
