import { expect, test } from 'vitest'
import { proposeChecks } from '../../src/app/propose/propose-checks.js'

/** `setup; setup | check, check`, as a policy would run them. */
function proposed(files: Readonly<Record<string, string>>): string {
  const { setup, checks } = proposeChecks(new Map(Object.entries(files)))
  return `${setup.map(({ run }) => run).join('; ')} | ${checks.map(({ name, run }) => `${name}: ${run}`).join(', ')}`
}

const scripts = (...names: readonly string[]) =>
  JSON.stringify({ scripts: Object.fromEntries(names.map((name) => [name, 'x'])) })
const PYTHON = (lines: string) => `[project]\nname = "x"\n${lines}`

test.each([
  ['nothing', {}, ' | '],
  ['no scripts', { 'package.json': '{}', 'package-lock.json': '' }, ' | '],
  [
    'npm',
    { 'package.json': scripts('test', 'start', 'typecheck'), 'package-lock.json': '' },
    'npm ci | test: npm run test, typecheck: npm run typecheck',
  ],
  [
    'npm, without a lock file',
    { 'package.json': '{"scripts":{"test":"x"},"devDependencies":{"vitest":"*"}}' },
    'npm install | test: npm run test',
  ],
  ['npm, without dependencies', { 'package.json': scripts('lint') }, ' | lint: npm run lint'],
  [
    'npm, with the test that npm init writes',
    { 'package.json': '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}' },
    ' | ',
  ],
  [
    'pnpm',
    { 'package.json': scripts('check'), 'pnpm-lock.yaml': '' },
    'pnpm install --frozen-lockfile | check: pnpm run check',
  ],
  [
    'yarn 1',
    { 'package.json': scripts('test'), 'yarn.lock': '' },
    'yarn install --frozen-lockfile | test: yarn run test',
  ],
  [
    'yarn 4',
    { 'package.json': scripts('test'), 'yarn.lock': '', '.yarnrc.yml': '' },
    'yarn install --immutable | test: yarn run test',
  ],
  [
    'bun',
    { 'package.json': scripts('test'), 'bun.lock': '' },
    'bun install --frozen-lockfile | test: bun run test',
  ],
  ['make', { Makefile: '.PHONY: lint\ntest unit: build\n\tx\ncheck := 1\nlint:=2\n' }, ' | test: make test'],
  [
    'pip',
    { 'pyproject.toml': PYTHON('[project.optional-dependencies]\ndev = ["pytest>=8", "ruff"]\n') },
    "python3 -m venv .venv && .venv/bin/pip install --quiet --editable '.[dev]' | pytest: .venv/bin/pytest, ruff: .venv/bin/ruff check",
  ],
  [
    'uv',
    { 'pyproject.toml': PYTHON('[dependency-groups]\ndev = ["mypy", "pytest"]\n'), 'uv.lock': '' },
    'uv sync --locked | pytest: uv run --no-sync pytest, mypy: uv run --no-sync mypy .',
  ],
  [
    'Poetry',
    { 'pyproject.toml': '[tool.poetry.group.dev.dependencies]\npytest = "^8"\n' },
    'poetry install | pytest: poetry run pytest',
  ],
  ['Python without a program that checks', { 'pyproject.toml': PYTHON('dependencies = ["flask"]\n') }, ' | '],
  ['Rust', { 'Cargo.toml': '', 'Cargo.lock': '' }, ' | cargo-test: cargo test --locked'],
  ['Go', { 'go.mod': '' }, ' | go-vet: go vet ./..., go-test: go test ./...'],
  ['Go with a Makefile that tests', { 'go.mod': '', Makefile: 'test:\n\tx\n' }, ' | test: make test'],
  [
    'two of one name',
    { 'package.json': scripts('test'), Makefile: 'test:\n\tx\nlint:\n\tx\n' },
    ' | test: npm run test, lint: make lint',
  ],
])('proposes for %s', (_, files, expected) => {
  expect(proposed(files as Readonly<Record<string, string>>)).toBe(expected)
})

test.each([
  ['no JSON', { 'package.json': '{' }],
  ['another JSON', { 'package.json': '[{"scripts":{"test":"x"}}]' }],
  ['scripts that are none', { 'package.json': '{"scripts":["test"]}' }],
  ['a script that is none', { 'package.json': '{"scripts":{"test":{"toString":"x"}}}' }],
  ['what only a prototype has', { 'package.json': '{"__proto__":{"scripts":{"test":"x"}}}' }],
  ['depth', { 'package.json': '{"a":'.repeat(50_000), 'pyproject.toml': `a = ${'['.repeat(50_000)}` }],
  ['no TOML', { 'pyproject.toml': 'project = \n' }],
  ['a list that is none', { 'pyproject.toml': '[project]\ndependencies = "pytest"\n' }],
  ['one long line', { Makefile: `${'test '.repeat(50_000)}: x` }],
])('takes nothing from a file with %s', (_, files) => {
  expect(proposed(files as Readonly<Record<string, string>>)).toBe(' | ')
})

test('no word of a file gets into a command', () => {
  const evil = '"; rm -rf ~ #'
  const files = {
    'package.json': JSON.stringify({ scripts: { test: evil, [evil]: evil }, dependencies: { [evil]: evil } }),
    'pyproject.toml': `[project.optional-dependencies]\ndev = ['pytest${evil}']\n'${evil}' = ['ruff']\n`,
    Makefile: `lint ${evil}: x\n`,
  }
  expect(proposed(files)).not.toContain('rm')
  expect(proposed(files)).toContain('lint: make lint, pytest: .venv/bin/pytest')
})
