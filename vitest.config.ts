import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { jsonSchemas } from './src/build/json-schemas.js'
import { parsedDefinitions } from './src/build/parsed-definitions.js'
import { programDigest } from './src/build/program-digest.js'
import { textImports } from './src/build/text-imports.js'

// What needs neither Git nor the built program.
const PURE = ['build', 'ci', 'conditions', 'data', 'definitions', 'domain', 'render', 'text'].map(
  (part) => `test/${part}/**/*.test.ts`,
)
const TOOLS = 'test/tools/**/*.test.ts'
const LONG = 'test/long/**/*.test.ts'
// The agents themselves, all of them, against a model on loopback.
const AGENTS = 'test/agents/**/*.test.ts'
const files = (...parts: readonly string[]) => parts.map((part) => `test/${part}.test.ts`)
// What is tested in one object format for every push, and in the other one at night: test/support/half.ts.
const FORMATS = files(
  'attacks/*',
  'commands/{quick,verify-objects}',
  'git/{native-capture,native-clone,trees}',
  'hooks/{commit,push,server}',
  'sync/foreign-types',
)
// Half of the stories are in `npm test`.
const STORIES = files('stories/stories')
// What needs many processes: races, crashes and walks at random, whose long forms are in test/long; several clones, runs of
// definitions, pseudo-terminals. `npm test` is for every change, and stays short.
const MORE = files(
  'app/{law-model,strangers}',
  'commands/{ci,contents,in-the-way,keys,marks,next,places,refused-paths,repair,repair-scenes,slug-parts}',
  'commands/{agent-task,attributes,cut-short,fetched-apart,history,nothing-is-lost,one-bad-object,patches,uninstall}',
  'commands/{foreign-failures,setup,signing,undo,update,verify-cache,verify-landings}',
  'commands/{crash-points,healing,interrupt,hostile-drafts,landing-differential,left-behind,races,staged-work,survival,too-large,verify-bounds}',
  'engine/{acp,agents,notifications,built-in,findings,going-on,killed-runs,limits,new-definition,reader,reports,runs,shared-runs}',
  'git/{embedded-contract,native-contract,native-filters,stored-text,tree-budget}',
  'hooks/{cleanup,replayed}',
  'stories/three-ways',
  'sync/{claim,many-drafts,newcomer,notes,remotes,save-forge,slug-parts,two-clones,walk,whose-turn}',
  'terminal/{abandon,accept-diff,agent-rail,agents,choose,completion,docs,editor,forms,hostile,hunks}',
  'terminal/{init,pager,passphrase,progress,revised,save,widths}',
  'tour/tour',
  'trust/ssh-differential',
)

const environment = {
  plugins: [parsedDefinitions(), textImports(), programDigest(), jsonSchemas()],
  test: {
    // A process for each file: tests set the environment, and some kill what they started.
    pool: 'forks' as const,
    setupFiles: ['test/setup/environment.ts'],
    // Wide, for a small machine that is busy: whatever hangs still ends.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    provide: { half: 'first' as const },
  },
}
const built = { ...environment.test, globalSetup: ['test/setup/build.ts'] }
const second = { ...built, provide: { half: 'second' as const } }
const long = { ...built, testTimeout: 1_800_000 }

const reports = process.env.WF_TEST_REPORTS
const script = (process.env.npm_lifecycle_event ?? 'vitest').replaceAll(':', '-')

// Small files that take long, since what they call is elsewhere: they begin first, so that nobody waits for one alone.
const LONG_ONES =
  /\/(?:stories|healing|hostile-drafts|commit|staged-work|crash-points|races|survival|built-in|killed-runs|native-contract|tour|agents|server|push)\.test\.ts$/

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
        test: {
          ...built,
          name: 'full',
          include: ['test/**/*.test.ts'],
          exclude: [...PURE, ...MORE, TOOLS, LONG, AGENTS],
        },
      },
      { ...environment, test: { ...second, name: 'more', include: [...STORIES, ...MORE] } },
      { ...environment, test: { ...second, name: 'formats', include: FORMATS } },
      { ...environment, test: { ...built, name: 'tools', include: [TOOLS] } },
      { ...environment, test: { ...long, name: 'long', include: [LONG] } },
      { ...environment, test: { ...long, name: 'agents', include: [AGENTS], maxConcurrency: 3 } },
    ],
  },
})
