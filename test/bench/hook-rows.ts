import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Side } from './measure.js'
import { plain } from './plain.js'
import type { TimedRow } from './rows.js'
import { approved, asItIsNow, type Stand, stand } from './stand.js'

const CALLED = ['pre-commit', 'prepare-commit-msg', 'commit-msg']

const COMMIT = ['git', 'commit', '-q', '--allow-empty', '-m', 'feat: something new'] as const

/** What the hooks add to a commit, and what they take for a push of many. */
export const HOOK_ROWS: readonly TimedRow[] = [
  {
    kind: 'time',
    name: 'git commit that nothing governs, our hooks : empty ones',
    bars: [1.3],
    prepare() {
      const made = hooked(stand())
      made.git(['switch', '-q', '-c', 'feature'])
      const empty = join(made.folder, 'empty')
      mkdirSync(empty)
      for (const hook of CALLED) writeFileSync(join(empty, hook), '#!/bin/sh\n', { mode: 0o755 })
      const reset = asItIsNow(made)
      const floor = made.side(['git', '-c', `core.hooksPath=${empty}`, ...COMMIT.slice(1)], reset)
      const own = join(made.path, '.git', 'hooks')
      return {
        made,
        ours: made.side(['git', '-c', `core.hooksPath=${own}`, ...COMMIT.slice(1)], reset),
        floor,
      }
    },
  },
  {
    kind: 'time',
    name: 'git commit on a draft, our hooks : husky, commitlint',
    bars: [1],
    prepare() {
      const made = hooked(approved(stand()))
      const floor = withCommitlint(made)
      made.git(['switch', '-q', 'draft/fix'])
      return { made, ours: made.side([...COMMIT], asItIsNow(made)), floor }
    },
  },
  {
    kind: 'time',
    name: 'pre-receive, 1,000 commits : node, rev-list',
    bars: [],
    prepare() {
      const made = stand()
      const { bare, line, range } = pushed(made, 1000)
      const input = join(made.folder, 'pushed')
      writeFileSync(input, line)
      const script = join(made.folder, 'pre-receive.sh')
      writeFileSync(script, `exec sh wf/hooks/pre-receive < ${input}\n`)
      const ours = { ...made.side(['/bin/sh', script]), cwd: bare }
      return { made, ours, floor: { ...plain(made, [{ line: `git rev-list ${range}` }]), cwd: bare } }
    },
  },
]

function hooked(made: Stand): Stand {
  made.wf('hooks', 'install')
  return made
}

/** A repository beside it, of a team that checks its messages by husky and commitlint. */
function withCommitlint(made: Stand): Side {
  const cwd = join(made.folder, 'theirs')
  const run = (program: string, ...words: readonly string[]): void =>
    void execFileSync(program, words, { cwd, env: { ...made.env }, stdio: ['ignore', 'ignore', 'inherit'] })
  mkdirSync(join(cwd, '.husky'), { recursive: true })
  const write = (name: string, text: string): void => writeFileSync(join(cwd, name), text)
  write('package.json', '{ "private": true }\n')
  write('commitlint.config.mjs', "export default { extends: ['@commitlint/config-conventional'] }\n")
  write('.gitignore', 'node_modules\n')
  write('.husky/commit-msg', 'node_modules/.bin/commitlint --edit "$1"\n')
  run('git', 'init', '-q', '-b', 'main')
  const packages = ['husky@9.1.7', '@commitlint/cli@20.1.0', '@commitlint/config-conventional@20.0.0']
  run('npm', 'install', '--silent', '--no-audit', '--no-fund', ...packages)
  run('git', 'add', '--all')
  run('git', 'commit', '-q', '-m', 'feat: begin')
  run('node_modules/.bin/husky')
  return { ...made.side([...COMMIT]), cwd }
}

/** A server to which so many signed commits of an exempt path come at once, all of which have to be judged. */
function pushed(made: Stand, count: number) {
  const policy = made.git(['show', 'main:.vizier/policy.yml'])
  made.write(
    '.vizier/policy.yml',
    policy.replace('exempt: []', 'exempt: [{ paths: ["docs/**"], role: maintainer }]'),
  )
  made.git(['commit', '-q', '-a', '-m', 'Pages need no workflow'])
  const root = made.git(['rev-parse', 'HEAD'])
  for (const [key, value] of [
    ['gpg.format', 'ssh'],
    ['user.signingkey', made.key],
    ['commit.gpgsign', 'true'],
  ] as const)
    made.git(['config', key, value])
  const bare = join(made.folder, 'server.git')
  made.git(['init', '-q', '--bare', '-b', 'main', bare])
  made.git(['push', '-q', bare, 'main'])
  for (let at = 0; at < count; at++) {
    made.write('docs/page.md', `${at}\n`)
    made.git(['add', 'docs'])
    made.git(['commit', '-q', '-m', `Page ${at}`])
  }
  const tip = made.git(['rev-parse', 'HEAD'])
  made.git(['push', '-q', bare, 'main:refs/heads/incoming'])
  made.wf('hooks', 'install', '-C', bare)
  mkdirSync(join(bare, 'wf'), { recursive: true })
  writeFileSync(join(bare, 'wf', 'roots'), `${root}\n`)
  return { bare, line: `${root} ${tip} refs/heads/main\n`, range: `${root}..${tip}` }
}
