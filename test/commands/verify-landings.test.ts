import { expect, test } from 'vitest'
import type { Oid } from '../../src/domain/names/oid.js'
import { lawFile } from '../attacks/law.js'
import { FIX, honest, landed } from '../attacks/story.js'
import { ground } from '../support/ground.js'
import { accepted, lands } from '../support/landings.js'
import { mallory, policy } from '../support/signatories.js'
import { testKey } from '../support/test-key.js'
import { type Answer, type Workplace, withLine, workplace } from '../support/workplace.js'

const LAW = '.vizier/policy.yml'

const codes = (answer: Answer): readonly string[] =>
  answer.facts.findings.map((each: { code: string }) => each.code)

const passes = (place: Workplace): void => {
  const answer = place.wf(['verify'])
  expect({ codes: codes(answer), verdict: answer.facts.verdict }).toEqual({ codes: [], verdict: 'PASS' })
}

/** The commits of a sealed draft, made anew on another commit, as a forge's "rebase and merge" does it. */
function rebased(place: Workplace, seal: Oid, onto: Oid): Oid {
  const { repo } = place
  const base = repo.git('merge-base', seal, onto)
  repo.git('checkout', '-q', '--detach', seal)
  repo.git('rebase', '-q', '--empty=drop', '--onto', onto, base)
  const made = repo.oid('HEAD')
  repo.git('checkout', '-q', 'main')
  return made
}

/** Saved, and put back to before the landing: a sealed chain that a forge is to land. */
async function sealed(): Promise<{ place: Workplace; seal: Oid; before: Oid }> {
  const place = await workplace('saved')
  const { repo } = place
  const [before, seal] = [repo.oid('main~1'), repo.oid('main^2')]
  repo.git('reset', '-q', '--hard', before)
  return { place, seal, before }
}

test('a rebase by a forge passes, detached, also on a target that moved', async () => {
  const { place, seal, before } = await sealed()
  const { repo } = place
  repo.git('reset', '-q', '--hard', rebased(place, seal, before))
  passes(place)
  expect(place.does(['verify']).facts.branches[0].landings).toMatchObject([
    { workflow: 'fix', detached: true },
  ])
  // Somewhere else something landed meanwhile.
  repo.git('reset', '-q', '--hard', before)
  const other = lands(place, 'other', { 'other.txt': 'other\n' })
  repo.git('reset', '-q', '--hard', rebased(place, seal, other))
  passes(place)
  expect(place.does(['verify']).facts.branches[0].landings).toHaveLength(2)
})

test('a rebase with a commit more, or one that brings it in twice, is found', async () => {
  const { place, seal, before } = await sealed()
  const { repo } = place
  const whole = rebased(place, seal, before)
  const parts = repo.git('rev-list', '--reverse', `${before}..${whole}`).split('\n')
  repo.git('reset', '-q', '--hard', parts[1] ?? '')
  repo.write('evil.txt', 'evil\n')
  repo.commit('Evil')
  repo.git('revert', '--no-edit', 'HEAD')
  repo.git('cherry-pick', '--allow-empty', ...parts.slice(2))
  expect(repo.git('diff', '--stat', whole)).toBe('')
  expect(new Set(codes(place.wf(['verify'])))).toEqual(new Set(['NOT_LANDED']))
  repo.git('reset', '-q', '--hard', whole)
  passes(place)
  repo.git('rm', '-q', '-r', '.')
  repo.git('checkout', '-q', before, '--', '.')
  repo.commit('Take it back')
  repo.git('cherry-pick', '--allow-empty', '--keep-redundant-commits', ...parts)
  expect(codes(place.wf(['verify']))).toEqual(['NOT_LANDED', 'SEAL_SPENT'])
})

test('a squash whose chain was not fetched is no pass and no offence: it cannot be judged', async () => {
  const { place, seal, before } = await sealed()
  const { repo } = place
  const tree = repo.git('merge-tree', '--write-tree', before, seal)
  repo.git('reset', '-q', '--hard', repo.git('commit-tree', '-p', before, '-m', 'Fix it (#1)', tree))
  passes(place)
  repo.git('update-ref', '-d', 'refs/wf/archive/fix')
  const { exit, facts } = place.wf(['verify', '--no-cache'])
  expect(exit).toBe(4)
  expect(facts).toMatchObject({ verdict: 'INCOMPLETE', findings: [{ code: 'CHAIN_MISSING' }] })
})

test('a commit beside every workflow ends in PASS again once a sound landing acknowledges it', async () => {
  const place = await workplace('saved')
  const { repo } = place
  repo.write('README.md', 'By hand\n')
  const bad = repo.commit('By hand')
  expect(codes(place.wf(['verify']))).toEqual(['NOT_LANDED'])
  lands(place, 'own-up', { [LAW]: `${repo.read(LAW)}acknowledged: [{ commit: ${bad}, why: a hurry }]\n` })
  passes(place)
  expect(place.does(['verify']).facts.branches[0].acknowledged).toEqual([
    { commit: bad, why: 'a hurry', codes: ['NOT_LANDED'] },
  ])
})

test('the hint names the commit that is to be repaired, whatever event of the chain was found', async () => {
  const place = ground({ format: 'sha1' })
  const landing = place.land(place.draft('fix', honest('fix', FIX, mallory)))
  const { findings } = await place.judge()
  expect(findings.some(({ commit }) => commit !== landing)).toBe(true)
  const named = findings.map(({ hint }) => /^wf repair ([0-9a-f]{40}) --revert/.exec(hint ?? '')?.[1])
  expect(new Set(named)).toEqual(new Set([landing]))
  landed(place, 'own-up', lawFile(policy({}, { acknowledged: [{ commit: landing, why: 'a hurry' }] })))
  expect(await place.judge()).toMatchObject({ verdict: 'PASS', findings: [] })
})

test('nobody acknowledges their own coup', async () => {
  const place = await workplace('saved')
  const { repo } = place
  const law = repo.read(LAW)
  const mallory = testKey('mallory')
  const coup = law.replace(/keys: \[.*?\]/, `keys: ["${mallory.publicLine}"]`)
  expect(coup).not.toBe(law)
  repo.write(LAW, coup)
  const bad = repo.commit('The law is mine')
  repo.git('config', 'wf.signingkey', mallory.path)
  lands(place, 'own-up', { [LAW]: `${coup}acknowledged: [{ commit: ${bad}, why: because }]\n` })
  const answer = place.wf(['verify'])
  expect(answer.exit).toBe(1)
  expect(codes(answer)).toEqual(expect.arrayContaining(['NOT_LANDED', 'UNKNOWN_SIGNER']))
})

test('a revocation looks back, on every branch, and what it lets survive survives', async () => {
  const place = await workplace('begun')
  const { repo } = place
  const [ada, bob] = [testKey('ada'), testKey('bob')]
  const law = repo
    .read(LAW)
    .replace(/^protect: .*$/m, 'protect: [main, release]')
    .replace(/(ada:[\s\S]*?)keys: \[(.*?)\]/, `$1keys: [$2, "${bob.publicLine}"]`)
  expect(law).toContain('release')
  expect(law).toContain(bob.publicLine)
  const cut = lands(place, 'two-keys', { [LAW]: law })
  // What was sealed for main is none of the other branch's: its trust begins where it was cut.
  repo.write('.git/wf/roots', `${repo.read('.git/wf/roots')}${cut}\n`)
  repo.git('checkout', '-q', '-b', 'release')
  repo.git('config', 'wf.signingkey', bob.path)
  const landing = lands(place, 'with-bob', { 'a.txt': 'a\n' })
  passes(place)
  repo.git('config', 'wf.signingkey', ada.path)
  repo.git('checkout', '-q', 'main')
  lands(place, 'revoke', { [LAW]: `${law}revoked: [{ key: "${bob.publicLine}" }]\n` })
  const answer = place.wf(['verify'])
  expect(new Set(codes(answer))).toEqual(new Set(['KEY_REVOKED', 'PLAN_NOT_APPROVED']))
  const release = answer.facts.branches.find(({ branch }: { branch: string }) => branch === 'release')
  expect(release.landings).toMatchObject([{ commit: landing, sound: false }])
  const range = `${landing}^..${landing}^2`
  const decisions = repo.git('log', '--format=%H', '--grep=^Wf-Signature', range).split('\n')
  expect(decisions).toHaveLength(3)
  const survive = `revoked: [{ key: "${bob.publicLine}", survive: [${decisions.join(', ')}] }]\n`
  // A later law lets nothing more survive: what is to survive stands in the law that revokes.
  lands(place, 'survive', { [LAW]: `${law}${survive}` })
  expect(place.wf(['verify']).facts.verdict).toBe('FAIL')
  repo.git('reset', '-q', '--hard', cut)
  for (const slug of ['revoke', 'survive']) repo.git('update-ref', '-d', `refs/wf/archive/${slug}`)
  lands(place, 'revoke-well', { [LAW]: `${law}${survive}` })
  passes(place)
})

test('a log that was cut back is found where an archive, a remote, a note or this clone remembers', async () => {
  const place = await workplace('accepted')
  const { repo } = place
  const long = repo.oid('draft/fix')
  const { stages } = place.does(['status', 'fix']).facts
  const { subject } = stages.find(({ name }: { name: string }) => name === 'sign-off')
  place.does(['revise', 'fix', '--stage', 'sign-off', '-m', 'Not like this', '--expect', subject])
  const revised = repo.oid('draft/fix')
  repo.git('update-ref', 'refs/heads/draft/fix', long)
  const mark = place.wf(['verify', 'fix'])
  expect({ codes: codes(mark), exit: mark.exit }).toEqual({ codes: ['LOG_CUT'], exit: 1 })
  expect(mark.message).toContain('"revised"')
  // What becomes of an open draft, where anybody may push, changes nothing for what landed.
  expect(place.wf(['verify']).exit).toBe(0)
  repo.remove('.git/wf/high-water')
  expect(place.wf(['verify', 'fix']).exit).toBe(0)
  for (const name of ['refs/wf/archive/fix', 'refs/remotes/origin/draft/fix']) {
    repo.git('update-ref', name, revised)
    expect({ name, codes: codes(place.wf(['verify', 'fix'])) }).toEqual({ name, codes: ['LOG_CUT'] })
    repo.git('update-ref', '-d', name)
  }
  repo.git('notes', '--ref=wf', 'add', '-f', '-m', '{}', revised)
  expect(codes(place.wf(['verify', 'fix']))).toEqual(['LOG_CUT'])
  repo.git('update-ref', '-d', 'refs/notes/wf')
  // Regrown and landed, it is still found where the archive has the signed request that was cut away.
  place.does(['save', 'fix'])
  expect(place.wf(['verify']).exit).toBe(0)
  const seal = repo.oid('refs/wf/archive/fix')
  repo.git('update-ref', 'refs/wf/archive/fix', revised)
  expect(codes(place.wf(['verify']))).toEqual(['LOG_CUT'])
  repo.git('update-ref', 'refs/wf/archive/fix', seal)
  // What anybody may push as a draft is not asked.
  repo.git('update-ref', 'refs/remotes/origin/draft/fix', revised)
  expect(place.wf(['verify']).exit).toBe(0)
})

test('a change of the same file that was merged in silently is no landing of the chain', async () => {
  const { place, seal, before } = await sealed()
  const { repo } = place
  lands(place, 'other', { 'app.js': withLine(20, 'line twenty') })
  repo.git('merge', '-q', '--no-ff', '--no-edit', seal)
  expect(codes(place.wf(['verify']))).toContain('LANDING_TREE')
  repo.git('reset', '-q', '--hard', before)
  accepted(place, 'late', { 'late.txt': 'late\n' })
  repo.git('merge', '-q', '--no-ff', '--no-edit', seal)
  passes(place)
})
