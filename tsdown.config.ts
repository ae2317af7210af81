import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type TsdownHooks, type UserConfig } from 'tsdown'
import { jsonSchemas } from './src/build/json-schemas.js'
import { leanYargs } from './src/build/lean-yargs.js'
import { parsedDefinitions } from './src/build/parsed-definitions.js'
import { programDigest } from './src/build/program-digest.js'
import { textImports } from './src/build/text-imports.js'
import { thirdPartyLicences } from './src/build/third-party-licences.js'

/** Drops what an earlier build left. Not before the build: a test may be running the one that is there. */
const dropStale: TsdownHooks['build:done'] = async ({ options, chunks }) => {
  const written = new Set(chunks.map((chunk) => chunk.fileName.split('/')[0]))
  for (const file of await readdir(options.outDir)) {
    if (!written.has(file)) await rm(join(options.outDir, file), { recursive: true })
  }
}

const bundle = (outDir: string, entry: Readonly<Record<string, string>>): UserConfig => ({
  entry: Object.fromEntries(Object.entries(entry).filter(([, file]) => existsSync(file))),
  outDir,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // Everything goes in: one file to read is faster than a tree of packages, and `wf`
  // in a project never meets that project's versions of a library.
  deps: { alwaysBundle: [/./], onlyBundle: false },
  plugins: [
    leanYargs(),
    parsedDefinitions(),
    textImports(),
    programDigest(),
    thirdPartyLicences(),
    jsonSchemas(),
  ],
  // Some imports wait for the start-up's sake, of what another chunk holds anyway.
  checks: { ineffectiveDynamicImport: false },
  // To Node the package hands CommonJS, a folder of it; what it hands to browsers is the same in one module,
  // of which the bundle takes what is used.
  alias: { yaml: fileURLToPath(new URL('node_modules/yaml/browser/dist/index.js', import.meta.url)) },
  // Each file that is opened takes a millisecond: what most commands need is in one, and what reads YAML in one.
  outputOptions: {
    codeSplitting: {
      groups: [
        {
          name: 'read-yaml',
          // The whole of zod comes with the protocol of agents, and stays with it.
          test: /\/node_modules\/(?:zod\/(?!v4\/classic|v4\/core\/(?:json-schema|to-json))|yaml\/)|\/src\/(?:yaml\/|trust\/policy-file|definitions\/(?:definition-(?:file|schema)|judge|stage-schema|texts-of|to-definition))/,
          priority: 1,
        },
        // First: a group takes along what its modules import, and nobody is to read YAML for the sake of a slug.
        {
          name: 'core',
          test: /\/src\/(?!yaml\/|trust\/policy-file|definitions\/(?!built-in|[a-z-]+\.yml)|engine\/agents\/|schemas\/)/,
          minShareCount: 8,
          priority: 2,
        },
      ],
    },
  },
  // Small for the start-up time; functions and classes keep their names, for the stack in a bug report.
  minify: { compress: true, mangle: { keepNames: true }, codegen: true },
  dts: false,
  fixedExtension: false,
  clean: false,
  hooks: { 'build:done': dropStale },
  report: false,
  logLevel: 'warn',
})

// What tests and the bench call: the same program once more, to be called without a process of its own.
const own = { bench: 'test/bench/bench.ts', main: 'src/cli/main.ts' }

export default defineConfig([
  bundle('dist', { cli: 'src/cli.ts', tour: 'src/tour/tour.ts' }),
  ...(existsSync(own.bench) ? [bundle('dist-dev', own)] : []),
])
