import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CrashHome, leaveWork } from './crash-home.js'
import { testKey } from './test-key.js'

/** A command that writes, and what stands when it is called. */
export interface Scene {
  readonly name: string
  /** Makes everything ready, and returns the command's words. */
  setUp(home: CrashHome): readonly string[]
  /** The exit code of the command when nothing stops it, and of the same said again. */
  readonly exit: number
  readonly again: number
  /** What has to pass when it is done. */
  readonly verify: readonly (readonly string[])[]
}

type Build = (home: CrashHome) => readonly string[]

function scene(name: string, setUp: Build, other: Partial<Scene> = {}): Scene {
  return { name, setUp, exit: 0, again: 0, verify: [['verify'], ['verify', 'x']], ...other }
}

const onMain = { verify: [['verify']] }

export const SAVE = scene('save onto the branch that is checked out', (home) => {
  accepted(home)
  leaveWork(home)
  return ['save', 'x']
})

export const ACCEPT = scene('accept-diff', (home) => acceptance(home, waiting(home)))

/** Every command that writes, in each of its ways. */
export const SCENES: readonly Scene[] = [
  scene(
    'init',
    (home) => {
      leaveWork(home)
      return ['init']
    },
    onMain,
  ),
  scene(
    'init in a repository with a policy',
    (home) => {
      withPolicy(home, '')
      return ['init']
    },
    onMain,
  ),
  scene('draft that opens', (home) => {
    home.must(['init', '--no-hooks'])
    leaveWork(home)
    return ['draft', 'x', '--goal', 'Be careful', '--plan', plan(home, 'Look twice.\n')]
  }),
  scene('draft that proposes', (home) => {
    opened(home)
    return ['draft', 'x', '--plan', plan(home, 'Look three times.\n')]
  }),
  scene('approve', (home) => {
    opened(home)
    return ['approve', 'x', '--expect', subject(home, 'plan-approval')]
  }),
  scene('revise', (home) => {
    approved(home)
    return [
      'revise',
      'x',
      '-m',
      'Too short',
      '--stage',
      'plan-approval',
      '--expect',
      subject(home, 'plan-approval'),
    ]
  }),
  scene('run with a command', (home) => {
    approved(home)
    leaveWork(home)
    return ['run', 'x', '--agent', 'bot', '--', 'sh', '-c', 'echo more >> login.js; echo new > made.txt']
  }),
  scene('submit-diff', (home) => {
    approved(home)
    leaveWork(home)
    return ['submit-diff', 'x', '-m', 'All of it']
  }),
  ACCEPT,
  scene('accept-diff of a draft that is checked out', (home) => {
    const patch = waiting(home)
    const place = checkOutDraft(home)
    writeFileSync(join(place, 'README.md'), 'changed in the other worktree\n')
    return acceptance(home, patch)
  }),
  scene('accept-diff --path', (home) => [...acceptance(home, waiting(home)), '--path', 'login.js']),
  scene('reject-diff', (home) => ['reject-diff', 'x', '-m', 'No', '--expect', waiting(home)]),
  scene(
    'update',
    (home) => {
      accepted(home)
      moveMain(home, 'other.txt', 'from main\n')
      return ['update', 'x']
    },
    { verify: [['verify', 'x']] },
  ),
  scene(
    'update of a draft that is checked out',
    (home) => {
      accepted(home)
      moveMain(home, 'other.txt', 'from main\n')
      const place = checkOutDraft(home)
      writeFileSync(join(place, 'README.md'), 'changed in the other worktree\n')
      return ['update', 'x']
    },
    { verify: [['verify', 'x']] },
  ),
  scene(
    'update with a conflict',
    (home) => {
      conflicting(home)
      return ['update', 'x']
    },
    { exit: 1, again: 1, verify: [['verify', 'x']] },
  ),
  scene(
    'update --continue',
    (home) => {
      resolving(home)
      return ['update', 'x', '--continue']
    },
    { verify: [['verify', 'x']] },
  ),
  scene(
    'update --abort',
    (home) => {
      resolving(home)
      return ['update', 'x', '--abort']
    },
    { verify: [['verify', 'x']] },
  ),
  scene('pause', (home) => {
    approved(home)
    return ['pause', 'x', '-m', 'Lunch']
  }),
  scene('resume', (home) => {
    approved(home)
    home.must(['pause', 'x'])
    return ['resume', 'x']
  }),
  scene('abandon', (home) => {
    waiting(home)
    return abandonX(home)
  }),
  scene('abandon of a draft that is checked out', (home) => {
    waiting(home)
    checkOutDraft(home)
    return abandonX(home)
  }),
  // What was forgotten is not known any more: said again, it names a workflow that nobody has heard of.
  scene(
    'abandon --discard',
    (home) => {
      waiting(home)
      return ['abandon', 'x', '--discard', '--expect', home.git('rev-parse', 'draft/x')]
    },
    { ...onMain, again: 1 },
  ),
  scene('gc', (home) => {
    rubbish(home)
    return ['gc']
  }),
  SAVE,
  scene('save onto a branch that is not checked out', (home) => {
    accepted(home)
    home.git('switch', '-q', '-c', 'elsewhere')
    leaveWork(home)
    return ['save', 'x']
  }),
  scene('save of a draft that is checked out', (home) => {
    accepted(home)
    checkOutDraft(home)
    return ['save', 'x']
  }),
  scene('save --squash', (home) => {
    accepted(home)
    leaveWork(home)
    return ['save', 'x', '--squash']
  }),
  scene('save --keep-branch', (home) => {
    accepted(home)
    return ['save', 'x', '--keep-branch']
  }),
  scene('save with checks', (home) => {
    withPolicy(home, '[{ name: greets, run: test -s made.txt }, { name: reads, run: test -s login.js }]')
    accepted(home)
    leaveWork(home)
    return ['save', 'x']
  }),
]

/** A policy that somebody wrote by hand, and its checks. */
function withPolicy({ write, git }: CrashHome, checks: string): void {
  const lines = [
    'version: 1',
    'protect: [main]',
    'principals:',
    `  ada: { roles: [maintainer, reviewer, saver, operator], keys: ['${testKey('ada').publicLine}'] }`,
    ...(checks === '' ? [] : [`checks: ${checks}`]),
  ]
  write('.vizier/policy.yml', `${lines.join('\n')}\n`)
  git('add', '.vizier')
  git('commit', '-q', '-m', 'A policy')
}

function opened(home: CrashHome): void {
  home.must(['init', '--no-hooks'])
  home.must(['draft', 'x', '--goal', 'Be careful', '--plan', plan(home, 'Look twice.\n')])
}

function approved(home: CrashHome): void {
  opened(home)
  home.must(['approve', 'x', '--expect', subject(home, 'plan-approval')])
}

/** A patch waits that changes, adds and removes a file. Returns its id. */
function waiting(home: CrashHome): string {
  approved(home)
  const change = 'echo more >> login.js; echo new > made.txt; rm gone.txt'
  const { facts } = home.must(['run', 'x', '--agent', 'bot', '--', 'sh', '-c', change])
  return facts.pending?.oid ?? ''
}

const acceptance = (_: CrashHome, patch: string): readonly string[] => [
  'accept-diff',
  'x',
  '--expect',
  patch,
  '--confirm-destructive',
]

function accepted(home: CrashHome): void {
  home.must(acceptance(home, waiting(home)))
}

/** The target moves: by a workflow of its own, as it has to. */
function moveMain(home: CrashHome, path: string, content: string): void {
  home.must(['draft', 'y', '--goal', 'Meanwhile', '--plan', plan(home, 'Something else.\n')])
  home.must(['approve', 'y', '--expect', subject(home, 'plan-approval', 'y')])
  const write = `printf '%s' '${content}' > ${path}`
  const { facts } = home.must(['run', 'y', '--agent', 'bot', '--', 'sh', '-c', write])
  home.must(['accept-diff', 'y', '--expect', facts.pending?.oid ?? ''])
  home.must(['save', 'y'])
}

function conflicting(home: CrashHome): void {
  accepted(home)
  moveMain(home, 'made.txt', 'made on main\n')
}

function resolving(home: CrashHome): void {
  conflicting(home)
  home.must(['update', 'x'], 1)
  const place = join(home.shop, '.git', 'wf', 'update', 'x')
  writeFileSync(join(place, 'made.txt'), 'made on both sides\n')
  home.git('-C', place, 'add', 'made.txt')
}

/** A finished workflow that left a patch and a worktree behind, and a clone of a process that is long gone. */
function rubbish(home: CrashHome): void {
  conflicting(home)
  const patch = home.git('rev-parse', 'refs/heads/draft/x')
  home.must([...abandonX(home)])
  home.git('update-ref', `refs/wf/pending/x/${patch}`, patch)
  mkdirSync(join(home.home, 'tmp', 'wf-clone-999999999-aBcDeF', 'work'), { recursive: true })
}

const abandonX = (home: CrashHome): readonly string[] => [
  ...['abandon', 'x', '-m', 'No use'],
  ...['--expect', home.git('rev-parse', 'draft/x')],
]

function checkOutDraft(home: CrashHome): string {
  const place = join(home.home, 'draft-x')
  home.git('worktree', 'add', '-q', place, 'draft/x')
  return place
}

function plan(home: CrashHome, text: string): string {
  const file = join(home.home, 'plan.md')
  writeFileSync(file, text)
  return file
}

function subject(home: CrashHome, stage: string, slug = 'x'): string {
  const found = home.must(['status', slug]).facts.stages?.find(({ name }) => name === stage)?.subject
  if (!found) throw new Error(`nothing to decide at ${stage}`)
  return found
}
