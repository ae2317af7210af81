import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { jsonSchemas } from './src/build/json-schemas.js'
import { parsedDefinitions } from './src/build/parsed-definitions.js'
import { textImports } from './src/build/text-imports.js'

// What needs neither Git nor the built program.
const PURE = ['build', 'ci', 'conditions', 'definitions', 'domain', 'render'].map(
  (part) => `test/${part}/**/*.test.ts`,
)
const TOOLS = 'test/tools/**/*.test.ts'
const LONG = 'test/long/**/*.test.ts'

const environment = {
  plugins: [parsedDefinitions(), textImports(), jsonSchemas()],
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

export default defineConfig({
  test: {
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
