import { keysOf, NOTHING, type ProjectFiles, type Proposal, valueAt } from './proposal.js'

const FILE = 'package.json'

/** What a package manager installs by, the lock file that shows that it is used, and how it runs a script. */
const MANAGERS = [
  { lock: 'pnpm-lock.yaml', install: 'pnpm install --frozen-lockfile', run: 'pnpm run' },
  { lock: 'yarn.lock', install: 'yarn install --frozen-lockfile', run: 'yarn run' },
  { lock: 'bun.lock', install: 'bun install --frozen-lockfile', run: 'bun run' },
  { lock: 'bun.lockb', install: 'bun install --frozen-lockfile', run: 'bun run' },
  { lock: 'package-lock.json', install: 'npm ci', run: 'npm run' },
  { lock: 'npm-shrinkwrap.json', install: 'npm ci', run: 'npm run' },
]

/** The scripts that check something, by the names that most projects give them. */
const SCRIPTS = ['test', 'lint', 'check', 'typecheck']

/** What `npm init` writes where there are no tests: it always fails. */
const NO_TEST = 'Error: no test specified'

/** The scripts of `package.json`, run by the package manager whose lock file is there. */
export function proposeForNode(files: ProjectFiles): Proposal {
  const text = files.get(FILE)
  if (text === undefined) return NOTHING
  const manifest = parsed(text)
  const scripts = SCRIPTS.filter((name) => {
    const line = valueAt(manifest, 'scripts', name)
    return typeof line === 'string' && line.trim() !== '' && !line.includes(NO_TEST)
  })
  if (scripts.length === 0) return NOTHING
  const manager = MANAGERS.find(({ lock }) => files.has(lock))
  const run = manager?.run ?? 'npm run'
  return {
    setup: installOf(files, manifest, manager),
    checks: scripts.map((name) => ({ name, run: `${run} ${name}`, from: FILE })),
  }
}

function installOf(files: ProjectFiles, manifest: unknown, manager: (typeof MANAGERS)[number] | undefined) {
  // Yarn since version 2 has this file, and calls the option by another name.
  if (manager?.lock === 'yarn.lock' && files.has('.yarnrc.yml'))
    return [{ name: 'install', run: 'yarn install --immutable', from: manager.lock }]
  if (manager !== undefined) return [{ name: 'install', run: manager.install, from: manager.lock }]
  const wanted = ['dependencies', 'devDependencies'].flatMap((kind) => keysOf(valueAt(manifest, kind)))
  return wanted.length === 0 ? [] : [{ name: 'install', run: 'npm install', from: FILE }]
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
