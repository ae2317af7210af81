import { expect, test } from 'vitest'
import { workplace } from '../support/workplace.js'

test('a slug that Git or the format refuses opens nothing', async () => {
  const place = await workplace('begun')
  const slugs = [
    'Fix',
    'fix.lock',
    'a..b',
    'a b',
    'a/b/c',
    'a/',
    '/a',
    'a/.b',
    'A/b',
    'a_b',
    'draft/a',
    '.a',
    'ä',
    'x'.repeat(64),
    '@{1}',
    'a\nb',
    '',
  ]
  for (const slug of slugs) place.refuses('BAD_SLUG', ['draft', slug, '--goal', 'Something'])
  for (const words of [
    ['status', 'A B'],
    ['save', '../x'],
    ['log', 'a..b', '--replay'],
  ])
    place.refuses('BAD_SLUG', words)
})

test('1e5 is a slug, and no number', async () => {
  const place = await workplace('begun')
  place.does(['draft', '1e5', '--goal', 'Something'])
  place.does(['draft', '007', '--goal', 'Something'])
  expect(place.repo.git('branch', '--list', '--format=%(refname:short)', 'draft/*')).toBe(
    'draft/007\ndraft/1e5',
  )
  expect(place.does(['status', '1e5']).facts.stages[0].state).toBe('completed')
})

test('the slug of a saved or abandoned workflow is taken for good', async () => {
  const place = await workplace('saved')
  const answer = place.refuses('SLUG_TAKEN', ['draft', 'fix', '--goal', 'Again'])
  expect(answer.hint).toBe('wf draft fix-2')
  place.does(['draft', 'other', '--goal', 'Something'])
  place.abandons('other')
  place.refuses('SLUG_TAKEN', ['draft', 'other', '--goal', 'Again'])
})

test('a branch called draft makes every draft impossible, and is named', async () => {
  const place = await workplace('begun')
  place.repo.git('branch', 'draft')
  const answer = place.refuses('DRAFT_NAMESPACE_TAKEN', ['draft', 'fix', '--goal', 'Something'])
  place.repo.git(...(answer.hint ?? '').replace(/^git /, '').split(' '))
  place.does(['draft', 'fix', '--goal', 'Something'])
})

test('a branch below draft/fix is in the way of draft/fix', async () => {
  const place = await workplace('begun')
  place.repo.git('branch', 'draft/fix/more')
  place.refuses('DRAFT_NAMESPACE_TAKEN', ['draft', 'fix', '--goal', 'Something'])
})

test('a branch draft/fix that holds no workflow is left alone', async () => {
  const place = await workplace('begun')
  place.repo.git('branch', 'draft/fix')
  for (const words of [
    ['draft', 'fix', '--goal', 'Something'],
    ['status', 'fix'],
    ['save', 'fix'],
    ['abandon', 'fix'],
  ]) {
    place.refuses('NOT_A_WORKFLOW', words)
  }
})

test('a workflow that is not there is named', async () => {
  const place = await workplace('begun')
  for (const verb of [
    'status',
    'show',
    'approve',
    'run',
    'submit-diff',
    'diff',
    'accept-diff',
    'update',
    'save',
    'log',
    'pause',
  ]) {
    place.refuses('NO_SUCH_WORKFLOW', [verb, 'nothing'])
  }
})
