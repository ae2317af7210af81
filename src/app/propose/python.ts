import { parse } from 'smol-toml'
import { keysOf, NOTHING, type ProjectFiles, type Proposal, valueAt } from './proposal.js'

const FILE = 'pyproject.toml'

/** The programs that check something, and how they are called. */
const PROGRAMS = [
  { name: 'pytest', words: 'pytest' },
  { name: 'ruff', words: 'ruff check' },
  { name: 'mypy', words: 'mypy .' },
]

/** The groups of requirements in which projects list such programs. */
const EXTRAS = ['dev', 'test', 'tests', 'lint']

/** The programs that `pyproject.toml` lists among its requirements, run by uv, Poetry, or out of a virtual environment. */
export function proposeForPython(files: ProjectFiles): Proposal {
  const text = files.get(FILE)
  const project = text === undefined ? null : parsed(text)
  if (project === null) return NOTHING
  const { install, prefix, from, has } = toolsOf(files, project)
  const checks = PROGRAMS.filter(({ name }) => has.has(name)).map(({ name, words }) => ({
    name,
    run: `${prefix}${words}`,
    from: FILE,
  }))
  return checks.length === 0 ? NOTHING : { setup: [{ name: 'install', run: install, from }], checks }
}

function toolsOf(files: ProjectFiles, project: unknown) {
  const groups = keysOf(valueAt(project, 'dependency-groups'))
  const ofGroups = (wanted: readonly string[]) =>
    wanted.flatMap((group) => requirements(valueAt(project, 'dependency-groups', group)))
  const always = requirements(valueAt(project, 'project', 'dependencies'))
  if (files.has('uv.lock')) {
    // Of the groups, uv installs this one by itself.
    const has = new Set([...always, ...ofGroups(groups.filter((group) => group === 'dev'))])
    return { install: 'uv sync --locked', prefix: 'uv run --no-sync ', from: 'uv.lock', has }
  }
  if (files.has('poetry.lock') || valueAt(project, 'tool', 'poetry') !== undefined) {
    const listed = keysOf(valueAt(project, 'tool', 'poetry', 'group')).flatMap((group) =>
      keysOf(valueAt(project, 'tool', 'poetry', 'group', group, 'dependencies')),
    )
    const has = new Set([...always, ...ofGroups(groups), ...listed])
    return { install: 'poetry install', prefix: 'poetry run ', from: FILE, has }
  }
  const extras = EXTRAS.filter(
    (extra) => valueAt(project, 'project', 'optional-dependencies', extra) !== undefined,
  )
  const ofExtras = extras.flatMap((extra) =>
    requirements(valueAt(project, 'project', 'optional-dependencies', extra)),
  )
  const what = extras.length === 0 ? '.' : `'.[${extras.join(',')}]'`
  return {
    install: `python3 -m venv .venv && .venv/bin/pip install --quiet --editable ${what}`,
    prefix: '.venv/bin/',
    from: FILE,
    has: new Set([...always, ...ofExtras]),
  }
}

/** The names in a list of requirements: `pytest>=8` is pytest. */
function requirements(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((each) => (typeof each === 'string' ? (/^[A-Za-z0-9._-]+/.exec(each)?.[0] ?? []) : []))
}

function parsed(text: string): unknown {
  try {
    return parse(text)
  } catch {
    return null
  }
}
