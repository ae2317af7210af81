import { expect, test } from 'vitest'
import { renderText } from '../../src/render/text.js'
import { testKey } from '../support/test-key.js'
import { withLine, workplace } from '../support/workplace.js'

const _SIGN = ['--signing-key', testKey('ada').path]
const _commands = ({ next }: { readonly next: readonly { readonly command: string }[] }): readonly string[] =>
  next.map(({ command }) => command)

test('doctor marks what is only worth knowing, and counts it by itself', async () => {
  const place = await workplace('begun')
  const { stdout } = place.wf(['doctor'], { env: { WF_AGENT_GUARD: 'off' } })
  const shown = renderText(JSON.parse(stdout), false).out
  expect(shown).toMatch(/^note AGENT_GUARD_OFF {2}/m)
  expect(shown).toMatch(/^1 problem \(and 1 note\)$/m)
})

test('a save tells all decisions in order of time, and who signed a rejection', async () => {
  const place = await workplace('waiting')
  place.does(['reject-diff', 'fix', '--expect', place.pending()[0] ?? '', '-m', 'In capitals'])
  place.repo.write('app.js', withLine(3, 'LINE THREE'))
  place.does(['submit-diff', 'fix'])
  place.repo.git('checkout', '-q', '--', 'app.js')
  place.accepts()
  const shown = renderText(JSON.parse(place.does(['save', 'fix']).stdout), false).out
  const told = shown.split('\n').filter((line) => line.startsWith('decision'))
  expect(told).toEqual([
    expect.stringMatching(/^decision ada approved plan-approval, /),
    expect.stringMatching(/^decision ada rejected patch 1/),
    expect.stringMatching(/^decision ada accepted patch 2/),
  ])
})
