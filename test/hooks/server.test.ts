import { beforeEach, describe, expect, test } from 'vitest'
import { formatFor } from '../support/half.js'
import { type RawCommand, rawPush } from '../support/raw-push.js'
import type { ScratchRepository } from '../support/scratch-repository.js'
import { type Workplace, workplace } from '../support/workplace.js'

/** A server with the hook, and on it what Ada has: `main`, her drafts and archives. Its root is pinned. */
function serverOf(place: Workplace): ScratchRepository {
  const { repo } = place
  const format = repo.git('rev-parse', '--show-object-format')
  repo.git('init', '-q', '--bare', '-b', 'main', `--object-format=${format}`, '../server.git')
  const bare = repo.inside('../server.git')
  repo.git('push', '-q', '../server.git', 'refs/heads/*:refs/heads/*', 'refs/wf/archive/*:refs/wf/archive/*')
  const at = place.at(bare)
  at.does(['hooks', 'install'])
  at.does(['init'])
  return bare
}

const held = (bare: ScratchRepository): readonly string[] =>
  bare.git('for-each-ref', '--format=%(objectname) %(refname)').split('\n')

function beside(repo: ScratchRepository, message: string, parent = 'main'): string {
  return repo.git('commit-tree', '-p', parent, '-m', message, `${parent}^{tree}`)
}

describe.each([formatFor('the server believes no client (%s)')])(
  'the server believes no client (%s)',
  (format) => {
    const none = '0'.repeat(format === 'sha1' ? 40 : 64)
    const unknown = 'd'.repeat(none.length)
    let place: Workplace
    let bare: ScratchRepository

    /** Refused whole: no ref is another than before. */
    function refuses(code: string, commands: readonly RawCommand[]): string {
      const before = held(bare)
      const { said, refs } = rawPush(place.repo, bare, commands)
      expect(said).toContain(code)
      expect(Object.values(refs)).not.toContain('ok')
      expect(held(bare)).toEqual(before)
      return said
    }
    function takes(commands: readonly RawCommand[]): void {
      const { refs, said } = rawPush(place.repo, bare, commands)
      expect(Object.values(refs), said).toEqual(commands.map(() => 'ok'))
    }

    describe('with an open draft', () => {
      beforeEach(async () => {
        place = await workplace('accepted', { format })
        bare = serverOf(place)
      })

      test('an unknown old id deletes no draft; the true one neither', () => {
        const ref = 'refs/heads/draft/fix'
        refuses('REF_MOVED: refs/heads/draft/fix', [{ old: unknown, new: none, ref }])
        refuses('REF_MOVED: refs/heads/draft/fix', [{ old: none, new: none, ref }])
        refuses('NOT_ARCHIVED', [{ old: place.repo.oid('draft/fix'), new: none, ref }])
      })

      test('a protected branch is not deleted either, whatever it is said to hold', () => {
        bare.git('symbolic-ref', 'HEAD', 'refs/heads/elsewhere')
        for (const old of [unknown, none])
          refuses('REF_MOVED: refs/heads/main', [{ old, new: none, ref: 'refs/heads/main' }])
      })

      test('a symbolic ref is the branch that it leads to, one that is not there yet as well', () => {
        const { repo } = place
        const direct = beside(repo, 'Directly')
        bare.git('symbolic-ref', 'refs/heads/master', 'refs/heads/main')
        bare.git('symbolic-ref', 'refs/tags/latest', 'refs/heads/main')
        bare.git('symbolic-ref', 'HEAD', 'refs/heads/elsewhere')
        const main = repo.oid('main')
        for (const ref of ['refs/heads/master', 'refs/tags/latest']) {
          expect(refuses('NOT_LANDED', [{ old: main, new: direct, ref }])).toContain('refs/heads/main')
          refuses('PROTECTED: refs/heads/main', [{ old: main, new: none, ref }])
        }
        bare.git('symbolic-ref', 'refs/heads/link', 'refs/wf/archive/other')
        expect(refuses('NOT_ENDED', [{ old: none, new: direct, ref: 'refs/heads/link' }])).toContain(
          'refs/wf/archive/other',
        )
        bare.git('symbolic-ref', 'refs/heads/trunk', 'refs/heads/feature')
        takes([{ old: none, new: direct, ref: 'refs/heads/trunk' }])
        expect(bare.oid('refs/heads/feature')).toBe(direct)
      })

      test('what is in the way of another ref stops the whole push', () => {
        const { repo } = place
        const draft = repo.oid('draft/fix')
        const main = repo.oid('main')
        place.does(['save', 'fix'])
        const archive = repo.oid('refs/wf/archive/fix')
        const kept = { old: none, new: archive, ref: 'refs/wf/archive/fix' }
        const gone = { old: draft, new: none, ref: 'refs/heads/draft/fix' }
        const block = { old: none, new: main, ref: 'refs/wf/archive' }
        refuses('NAME_RESERVED: refs/wf/archive', [block, kept, gone])
        refuses('NAME_RESERVED: refs/wf', [{ ...block, ref: 'refs/wf' }])
        refuses('NAME_RESERVED: refs/heads/draft', [{ ...block, ref: 'refs/heads/draft' }])
        refuses('NAME_RESERVED: refs/notes/wf/x', [{ ...block, ref: 'refs/notes/wf/x' }])
        // The archive has to be there already: nobody knows whether it will be, when the draft goes.
        refuses('NOT_ARCHIVED', [kept, gone])
        refuses('REF_CONFLICT', [kept, { old: none, new: main, ref: 'refs/heads/main/x' }])
        takes([kept])
        takes([gone])
      })

      test('one ref is not named twice, and none by a name that Git would not take', () => {
        const { repo } = place
        const [main, direct] = [repo.oid('main'), beside(repo, 'Directly')]
        const ref = 'refs/heads/feature'
        refuses('REF_TWICE', [
          { old: none, new: main, ref },
          { old: main, new: direct, ref },
        ])
        for (const name of ['refs/heads/a..b', 'refs/heads/a b', 'refs/heads/x.lock', 'HEAD', 'main'])
          refuses('BAD_NAME', [
            { old: none, new: main, ref: name },
            { old: none, new: main, ref },
          ])
      })

      test('where the file system knows no case, a name in another case is refused', () => {
        const { repo } = place
        const [main, direct] = [repo.oid('main'), beside(repo, 'Directly')]
        const other = { old: none, new: direct, ref: 'refs/heads/Topic' }
        takes([other])
        bare.git('config', 'core.ignoreCase', 'true')
        refuses('REF_CASE', [{ old: main, new: direct, ref: 'refs/heads/MAIN' }])
        refuses('REF_CASE', [{ old: none, new: direct, ref: 'refs/heads/Draft/x' }])
        refuses('REF_CASE', [{ old: none, new: direct, ref: 'refs/WF/archive/x' }])
        takes([{ old: none, new: direct, ref: 'refs/heads/New' }])
      })

      test('what is no commit comes to no place of ours', () => {
        const { repo } = place
        const blob = repo.oid('main:app.js')
        const tree = repo.oid('main^{tree}')
        for (const oid of [blob, tree]) {
          refuses('NOT_A_COMMIT: refs/notes/wf', [{ old: none, new: oid, ref: 'refs/notes/wf' }])
          refuses('NOT_A_COMMIT', [{ old: none, new: oid, ref: 'refs/wf/transcripts/fix' }])
        }
        takes([{ old: none, new: repo.oid('main'), ref: 'refs/notes/wf' }])
        takes([{ old: repo.oid('main'), new: none, ref: 'refs/notes/wf' }])
      })

      test('a log that cannot be read is refused by the name of what could not', () => {
        const { repo } = place
        const blob = repo.oid('main:app.js')
        const tree = Buffer.from(`100644 ..\0${Buffer.from(blob, 'hex').toString('latin1')}`, 'latin1')
        const bad = repo
          .tryGit(['hash-object', '-w', '-t', 'tree', '--literally', '--stdin'], { input: tree })
          .stdout.trim()
        const commit = repo.git('commit-tree', '-p', 'draft/fix', '-m', 'Up', bad)
        bare.git('config', 'receive.fsckObjects', 'false')
        const push = { old: repo.oid('draft/fix'), new: commit, ref: 'refs/heads/draft/fix' }
        expect(refuses('UNREADABLE: refs/heads/draft/fix', [push])).toContain(bad)
      })
    })

    describe('with an archive', () => {
      beforeEach(async () => {
        place = await workplace('saved', { format })
        bare = serverOf(place)
      })

      test('0→0 and an unknown old id delete none', () => {
        const ref = 'refs/wf/archive/fix'
        for (const old of [none, unknown]) refuses('REF_MOVED', [{ old, new: none, ref }])
        refuses('ARCHIVE_KEPT', [{ old: place.repo.oid(ref), new: none, ref }])
      })

      test('a squash does not land with its archive in one push, of which half may fail; after it, it does', () => {
        const { repo } = place
        const ref = 'refs/wf/archive/fix'
        const archive = repo.oid(ref)
        const plan = repo.git('log', '-1', '--format=%(trailers:key=Wf-Plan)', 'main')
        const squash = repo.git('commit-tree', '-p', 'main~', '-m', `Line 3\n\n${plan}`, 'main^{tree}')
        bare.git('update-ref', 'refs/heads/main', `${repo.oid('main')}~`)
        bare.git('update-ref', '-d', ref)
        const landing = { old: repo.oid('main~'), new: squash, ref: 'refs/heads/main' }
        const kept = { old: none, new: archive, ref }
        refuses('ARCHIVE_FIRST: refs/heads/main', [landing, kept])
        takes([kept])
        takes([landing])
      })
    })

    test('a branch that a later law protects, on another branch, does not leave by its own edit', async () => {
      place = await workplace('begun', { format })
      const { repo } = place
      // "release" began before the law named it, and holds a law that does not.
      repo.git('branch', '-q', 'release', 'main')
      place.law((policy) => policy.replace('protect: [ main ]', 'protect: [ main, release ]'))
      bare = serverOf(place)
      const direct = beside(repo, 'Directly', 'release')
      const ref = 'refs/heads/release'
      refuses('NOT_LANDED: refs/heads/release', [{ old: repo.oid('release'), new: direct, ref }])
      const tree = repo.git('ls-tree', 'release').replace(/^.*\.vizier\n?/m, '')
      const bald = repo.tryGit(['mktree'], { input: `${tree}\n` }).stdout.trim()
      const lawless = repo.git('commit-tree', '-p', 'release', '-m', 'No law', bald)
      refuses('refs/heads/release', [{ old: repo.oid('release'), new: lawless, ref }])
      takes([{ old: none, new: direct, ref: 'refs/heads/feature' }])
    })
  },
)
