import { expect, test } from 'vitest'
import type { Oid } from '../../../src/domain/names/oid.js'
import { changesBetween } from '../../../src/git/trees.js'
import { bringAlong } from '../../../src/git/worktree/worktree.js'
import { type ScratchRepository, scratch } from '../../support/scratch-repository.js'

const LINES = Array.from({ length: 12 }, (_, at) => `line ${at + 1}\n`)
const withLines = (...changed: readonly number[]): string =>
  LINES.map((line, at) => (changed.includes(at + 1) ? `LINE ${at + 1}\n` : line)).join('')

/** What somebody has in the worktree while a branch goes on: `edit` is what the branch gets, `work` what they did. */
interface Scene {
  readonly edit: (repo: ScratchRepository) => void
  readonly work: (repo: ScratchRepository) => void
  /** Git goes along, and we do not, or otherwise: why. */
  readonly otherwise?: string
}

const edits = (repo: ScratchRepository): void => repo.write('file', withLines(2))
const adds = (repo: ScratchRepository): void => repo.write('new', 'new\n')
const removes = (repo: ScratchRepository): void => repo.remove('file')

const SCENES: Readonly<Record<string, Scene>> = {
  'the change is staged, and more of the file is not': {
    edit: edits,
    work: (repo) => {
      edits(repo)
      repo.git('add', 'file')
      repo.write('file', withLines(2, 9))
    },
  },
  'the change is staged, and the file is gone': {
    edit: edits,
    work: (repo) => {
      edits(repo)
      repo.git('add', 'file')
      repo.remove('file')
    },
  },
  'a new file is staged, and was edited since': {
    edit: adds,
    work: (repo) => {
      adds(repo)
      repo.git('add', 'new')
      repo.write('new', 'new\nand more\n')
    },
  },
  'the removal is staged, and the file is there': {
    edit: removes,
    work: (repo) => void repo.git('rm', '-q', '--cached', 'file'),
  },
  'the removal is staged, and the file is there and ignored': {
    edit: removes,
    work: (repo) => {
      repo.git('rm', '-q', '--cached', 'file')
      repo.write('.git/info/exclude', 'file\n')
    },
  },
  'the new file is only intended': {
    edit: adds,
    work: (repo) => {
      adds(repo)
      repo.git('add', '-N', 'new')
    },
  },
  'another file is only intended': {
    edit: edits,
    work: (repo) => {
      repo.write('other', 'x\n')
      repo.git('add', '-N', 'other')
    },
  },
  'a file is only intended below a file that goes': {
    edit: (repo) => {
      repo.remove('file')
      repo.write('file/deep', 'x\n')
    },
    work: (repo) => {
      repo.remove('file')
      repo.write('file/deep', 'x\n')
      repo.git('add', '-N', 'file/deep')
    },
  },
  'a file was replaced by a folder, as the branch does': {
    edit: (repo) => {
      repo.remove('file')
      repo.write('file/deep', 'x\n')
    },
    work: (repo) => {
      repo.remove('file')
      repo.write('file/deep', 'x\n')
    },
  },
  'a folder was replaced by a file, as the branch does': {
    edit: (repo) => {
      repo.remove('folder')
      repo.write('folder', 'x\n')
    },
    work: (repo) => {
      repo.remove('folder')
      repo.write('folder', 'x\n')
    },
  },
  'a file was replaced by a folder, and the branch changes another': {
    edit: edits,
    work: (repo) => {
      repo.remove('third')
      repo.write('third/deep', 'x\n')
    },
  },
  'a file was replaced by a folder, and the branch removes it': {
    edit: removes,
    work: (repo) => {
      repo.remove('file')
      repo.write('file/deep', 'mine\n')
    },
  },
  'a file was replaced by a folder, and both are staged': {
    edit: removes,
    work: (repo) => {
      repo.remove('file')
      repo.write('file/deep', 'mine\n')
      repo.git('add', '-A')
    },
    otherwise: 'Git removes what is staged in the folder: done',
  },
  'the file that goes is gone already': { edit: removes, work: removes },
  'the file that changes is gone': {
    edit: edits,
    work: removes,
    otherwise: 'Git brings the file back: changed',
  },
  'the new file is there, untracked, and the same': { edit: adds, work: adds },
  'the new file is there, ignored': {
    edit: adds,
    work: (repo) => {
      repo.write('new', 'mine\n')
      repo.write('.git/info/exclude', 'new\n')
    },
    otherwise: 'Git overwrites what is ignored: exists',
  },
  'the new file is there, untracked, and another': {
    edit: adds,
    work: (repo) => repo.write('new', 'mine\n'),
  },
  'the change is there, and not staged': { edit: edits, work: edits },
  'the file is edited elsewhere': { edit: edits, work: (repo) => repo.write('file', withLines(9)) },
  'the file has another change staged': {
    edit: edits,
    work: (repo) => {
      repo.write('file', withLines(9))
      repo.git('add', 'file')
    },
  },
  'the file is assumed unchanged, and is not': {
    edit: edits,
    work: (repo) => {
      repo.git('update-index', '--assume-unchanged', 'file')
      repo.write('file', withLines(9))
    },
  },
  'an empty folder lies where a file comes': {
    edit: adds,
    work: (repo) => {
      repo.write('new/x', '')
      repo.remove('new/x')
    },
  },
}

test('a worktree goes along wherever "git merge --ff-only" would, and then looks the same', async () => {
  const repo = await scratch()
  repo.write('file', withLines())
  repo.write('third', 'third\n')
  repo.write('folder/a', 'a\n')
  const old = repo.commit('Old')
  const stricter: string[] = []
  for (const [name, { edit, work, otherwise }] of Object.entries(SCENES)) {
    const now = next(repo, old, edit)
    const seen = (how: () => unknown): unknown => {
      fresh(repo, old)
      work(repo)
      return how()
    }
    const byGit = seen(() => repo.tryGit(['merge', '-q', '--ff-only', now])) as { status: number }
    const after = stateOf(repo)
    const changes = await changesBetween(
      await repo.open(),
      repo.oid(`${old}^{tree}`),
      repo.oid(`${now}^{tree}`),
    )
    const brought = await (seen(() => bringAlong(repo.env, repo.path, old, now, changes)) as ReturnType<
      typeof bringAlong
    >)
    if (otherwise !== undefined) {
      const how = brought.done
        ? 'done'
        : brought.why === 'obstacles'
          ? brought.obstacles[0]?.why
          : brought.why
      expect(how, name).toBe(otherwise.split(': ')[1])
      continue
    }
    if (byGit.status !== 0) continue
    if (!brought.done) stricter.push(`${name}: ${JSON.stringify(brought)}`)
    else {
      repo.git('update-ref', 'HEAD', now)
      expect(stateOf(repo), name).toEqual(after)
    }
  }
  expect(stricter).toEqual([])
})

function next(repo: ScratchRepository, old: Oid, edit: Scene['edit']): Oid {
  fresh(repo, old)
  edit(repo)
  return repo.commit('Now')
}

function fresh(repo: ScratchRepository, old: Oid): void {
  repo.write('.git/info/exclude', '')
  repo.remove('.git/index')
  repo.git('reset', '-q', '--hard', old)
  repo.git('clean', '-qffdx')
}

/** What is staged, and what lies there. */
function stateOf(repo: ScratchRepository): readonly string[] {
  return [
    repo.git('status', '--porcelain', '--ignored'),
    repo.git('ls-files', '--stage'),
    repo.git('diff'),
    repo.git('ls-files', '--others'),
  ]
}
