import { expect, test } from 'vitest'
import { lawFile, withRoles } from '../attacks/law.js'
import { FIX, landed, proposed } from '../attacks/story.js'
import { follow } from '../support/follow.js'
import type { Ground } from '../support/ground.js'
import { heals, onGround, verify } from '../support/healing.js'
import { approved } from '../support/log-events.js'
import { ada, mallory, policy } from '../support/signatories.js'
import { workplace } from '../support/workplace.js'

const LAW = '.vizier/policy.yml'

test('whoever a pushed law shuts out repairs it all the same, by the last sound one', async () => {
  const [only] = withRoles(policy(), mallory, ['maintainer', 'reviewer', 'saver']).principals.slice(-1)
  if (only === undefined) throw new Error('nobody is left')
  const shutOut = onGround((g: Ground) => {
    landed(g)
    g.push(lawFile({ ...policy(), principals: [only] }))
    g.push({ 'src/more.ts': 'more\n' })
  })
  const { place } = await shutOut()
  const law = () => place.repo.git('show', 'main:.vizier/policy.yml')
  expect(law()).not.toContain('"ada"')
  // To keep what came later keeps nothing of the pushed law.
  const later = verify(place).findings.at(-1)
  follow(place, later.hint, 1)
  expect(law()).toContain('"ada"')
  heals({ place }, 'NOT_LANDED', 0)
  expect(place.repo.git('ls-tree', '-r', '--name-only', 'main', 'src')).toContain('src/more.ts')
})

test('an open log that was cut back is brought back', async () => {
  const place = await workplace('accepted')
  const longer = place.repo.oid('draft/fix')
  place.repo.git('branch', '-q', '--force', 'draft/fix', 'draft/fix~1')
  heals({ place, what: 'fix' }, 'LOG_CUT', 0)
  expect(place.repo.oid('draft/fix')).toBe(longer)
})

test('what is sealed and not on its target is merged', async () => {
  const place = await workplace('saved')
  place.repo.git('reset', '-q', '--hard', 'main~1')
  heals({ place, what: 'fix' }, 'NOT_LANDED', 1)
})

test('an open log with a fault is begun anew', async () => {
  const { place } = await onGround((g) => {
    const draft = g.draft('fix', [...proposed(), approved('plan-approval', ada, { files: FIX })])
    g.store(draft)
    g.ref('refs/heads/draft/fix', draft.workflow.tip)
  })()
  const [{ code, hint }] = verify(place, 'fix').findings
  expect({ code, hint }).toEqual({ code: 'EVENT_TREE', hint: 'wf draft fix-2 --from fix' })
  follow(place, hint)
  expect(verify(place, 'fix-2').verdict).toBe('PASS')
})

test('a root without a valid policy: only a new root ends that', async () => {
  const { place } = await onGround((g) => void landed(g), { law: 'version: [1\n' })()
  const { repo } = place
  const [{ code, hint }] = verify(place).findings
  expect({ code, hint }).toEqual({ code: 'BAD_POLICY', hint: 'wf policy check .vizier/policy.yml' })
  expect(place.wf(['policy', 'check', '.vizier/policy.yml']).code).toBe('BAD_POLICY')
  repo.write(LAW, String(lawFile(policy())[LAW]))
  const root = repo.commit('A policy that can be read')
  expect(place.wf(['policy', 'check', '.vizier/policy.yml']).exit).toBe(0)
  expect(place.does(['verify', '--root', root]).facts.verdict).toBe('PASS')
})
