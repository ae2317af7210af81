import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { jsonSchemas } from './src/build/json-schemas.js'
import { parsedDefinitions } from './src/build/parsed-definitions.js'
import { programDigest } from './src/build/program-digest.js'
import { textImports } from './src/build/text-imports.js'

// What needs neither Git nor the built program.
const PURE = ['build', 'ci', 'conditions', 'definitions', 'domain', 'render'].map(
  (part) => `test/${part}/**/*.test.ts`,
)
const TOOLS = 'test/tools/**/*.test.ts'
const LONG = 'test/long/**/*.test.ts'

const environment = {
  plugins: [parsedDefinitions(), textImports(), programDigest(), jsonSchemas()],
  test: {
    // A process for each file: tests set the environment, and some kill what they started.
    pool: 'forks' as const,
    setupFiles: ['test/setup/environment.ts'],
    // Wide, for a small machine that is busy: whatever hangs still ends.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
}
const built = { ...environment.test, globalSetup: ['test/setup/build.ts'] }
const long = { ...built, testTimeout: 1_800_000 }

const reports = process.env.WF_TEST_REPORTS
const script = (process.env.npm_lifecycle_event ?? 'vitest').replaceAll(':', '-')

// Small files that take long, since what they call is elsewhere: they begin first, so that nobody waits for one alone.
const LONG_ONES =
  /\/(?:stories|staged-work|crash-points|races|survival|built-in|killed-runs|native-contract|tour)\.test\.ts$/

class LongOnesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const takesLong = ({ moduleId }: TestSpecification) => LONG_ONES.test(moduleId)
    return [...sorted.filter(takesLong), ...sorted.filter((file) => !takesLong(file))]
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongOnesFirst },
    // One more than there are cores: most of the time a test waits for other programs, and some wait for locks.
    maxWorkers: availableParallelism() + 1,
    reporters: reports ? ['default', ['json', { outputFile: `${reports}/${script}.json` }]] : ['default'],
    projects: [
      // Pure: nothing that one file could leave for the next.
      { ...environment, test: { ...environment.test, name: 'fast', include: PURE, isolate: false } },
      {
        ...environment,
        test: { ...built, name: 'full', include: ['test/**/*.test.ts'], exclude: [...PURE, TOOLS, LONG] },
      },
      { ...environment, test: { ...built, name: 'tools', include: [TOOLS] } },
      { ...environment, test: { ...long, name: 'long', include: [LONG] } },
    ],
  },
})
