import { defineConfig } from 'vitest/config'
import { parsedDefinitions } from '../../src/build/parsed-definitions.js'
import { textImports } from '../../src/build/text-imports.js'

// What is run against each mutant: tests in this process, without Git's own commands and the built program.
export default defineConfig({
  plugins: [parsedDefinitions(), textImports()],
  test: {
    // For a first look, a few of them alone: MUTATION_TESTS=test/domain/policy/policy.test.ts
    include: process.env.MUTATION_TESTS?.split(',') ?? [
      'test/{definitions,domain}/**/*.test.ts',
      'test/trust/ssh-{form,key,signature,vectors}.test.ts',
    ],
    // Some read the sources, which are mutated here; the others try so much that a mutant takes seconds.
    exclude: ['test/domain/{imports,stage-names,tamper,walk,gather/hostile}.test.ts'],
    // One set of modules for all files: most of a mutant's time would go to loading them again.
    isolate: false,
    setupFiles: ['test/setup/environment.ts'],
    testTimeout: 60_000,
  },
})
