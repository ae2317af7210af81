import { expect, test } from 'vitest'
import { workplace } from '../support/workplace.js'

/** What a command finds: each file that a variable names, and its standard input, as files of the patch. */
const KEEPS = 'cat "$WF_GOAL" > goal; cat "$WF_PLAN" > plan; cat "$WF_PROMPT" > prompt; cat > input'

/** Runs a command, and answers with the files that it left. */
function found(place: Awaited<ReturnType<typeof workplace>>, ...more: readonly string[]) {
  place.does(['run', 'fix', ...more, '--', 'sh', '-c', KEEPS])
  const [pending = ''] = place.pending()
  const file = (name: string) => place.repo.git('show', `${pending}:${name}`)
  return { pending, goal: file('goal'), plan: file('plan'), prompt: file('prompt'), input: file('input') }
}

test('a command finds goal, plan and prompt in files, and the prompt in its standard input', async () => {
  const { goal, plan, prompt, input } = found(await workplace('approved'))
  expect(goal).toBe('Line 3 is better')
  expect(plan).toBe('Change line 3.')
  expect(prompt.split('\n')[0]).toBe('# fix')
  expect(prompt).toContain('## The goal\n\nLine 3 is better\n\n## The plan\n\nChange line 3.')
  expect(prompt).not.toContain('## What reviewers said')
  expect(input).toBe(prompt)
})

test('it is told why the last patch was rejected, and what --prompt adds, a text or a file', async () => {
  const place = await workplace('approved')
  const { pending } = found(place)
  place.does(['reject-diff', 'fix', '--expect', pending, '-m', 'Say it in capitals'])
  const again = found(place, '--prompt', 'And be short.')
  expect(again.prompt).toContain('## What reviewers said\n\n- implement, rejected: Say it in capitals')
  expect(again.prompt).toContain('## Added for this run\n\nAnd be short.')
  place.does(['reject-diff', 'fix', '--expect', again.pending, '-m', 'No'])
  place.repo.write('more.txt', 'From a file.\n')
  expect(found(place, '--prompt', 'more.txt').prompt).toContain('## Added for this run\n\nFrom a file.')
})

test('nothing of the task is in the patch by itself', async () => {
  const place = await workplace('approved')
  place.does(['run', 'fix', '--', 'sh', '-c', 'echo x > only'])
  const [pending = ''] = place.pending()
  expect(place.repo.git('diff', '--name-only', `${pending}^`, pending)).toBe('only')
})

test('--prompt with the name of a folder, or longer than a name, is a text; a file that is no text is refused', async () => {
  const place = await workplace('approved')
  place.repo.write('docs/a.md', 'a\n')
  expect(found(place, '--prompt', 'docs').prompt).toContain('## Added for this run\n\ndocs\n')
  const long = 'A sentence, and again. '.repeat(300)
  place.does(['reject-diff', 'fix', '-m', 'No', '--expect', place.pending()[0] ?? ''])
  expect(found(place, '--prompt', long).prompt).toContain(long.trim())
  place.repo.write('image.png', Buffer.from([0x89, 0x50, 0xff, 0xfe]))
  place.refuses('ARTEFACT_NOT_UTF8', ['run', 'fix', '--prompt', 'image.png', '--', 'true'])
})
