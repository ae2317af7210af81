import { NOTHING, type ProjectFiles, type Proposal } from './proposal.js'

const MAKEFILES = ['GNUmakefile', 'makefile', 'Makefile']
const TARGETS = ['test', 'lint', 'check', 'typecheck']

/** The targets of a Makefile that check something. */
export function proposeForMake(files: ProjectFiles): Proposal {
  const from = MAKEFILES.find((name) => files.has(name))
  const lines = from === undefined ? [] : (files.get(from) ?? '').split('\n')
  const targets = new Set(lines.flatMap(targetsOf))
  const checks = TARGETS.filter((name) => targets.has(name))
  return { setup: [], checks: checks.map((name) => ({ name, run: `make ${name}`, from: from ?? '' })) }
}

/** `test lint: build` names two; `test := x` and `.PHONY: test` none. */
function targetsOf(line: string): readonly string[] {
  const colon = line.indexOf(':')
  if (colon < 1 || colon > 1000 || line[colon + 1] === '=' || line[0] === '\t' || line[0] === '#') return []
  return line.slice(0, colon).split(/[ \t]+/)
}

export function proposeForRust(files: ProjectFiles): Proposal {
  if (!files.has('Cargo.toml')) return NOTHING
  const locked = files.has('Cargo.lock') ? ' --locked' : ''
  return { setup: [], checks: [{ name: 'cargo-test', run: `cargo test${locked}`, from: 'Cargo.toml' }] }
}

export function proposeForGo(files: ProjectFiles): Proposal {
  if (!files.has('go.mod')) return NOTHING
  const check = (name: string, run: string) => ({ name, run, from: 'go.mod' })
  return { setup: [], checks: [check('go-vet', 'go vet ./...'), check('go-test', 'go test ./...')] }
}
