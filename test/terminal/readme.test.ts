import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openShop } from '../support/shop.js'

const readme = readFileSync('README.md', 'utf8')

/** The commands of the README's six lines, as somebody types them; its first try stands for COMMAND. */
function byHand(): readonly (readonly string[])[] {
  const section = readme.slice(readme.indexOf('## By hand'), readme.indexOf('## The seven stages'))
  const block = /```sh\n(.*?)```/s.exec(section)?.[1] ?? ''
  const command = /for a first try `(.+?)`/.exec(section)?.[1] ?? ''
  const lines = block.split('\n').filter((line) => line.startsWith('wf '))
  return lines.map((line) => words(line.replace('COMMAND', command)))
}

/** Splits a line as a shell would, as far as the README needs: single quotes, and a comment at the end. */
function words(line: string): readonly string[] {
  const found = line.replace(/\s{2,}# .*$/, '').match(/'[^']*'|\S+/g) ?? []
  return found.map((word) => word.replace(/^'(.*)'$/s, '$1'))
}

test('the six commands of the README take a change from nothing to a verified merge', async () => {
  const shop = openShop()
  shop.write('plan.md', 'Say in the README why.\n')
  const lines = byHand()
  expect(lines.map(([, verb]) => verb)).toEqual(['init', 'draft', 'approve', 'run', 'accept-diff', 'save'])
  for (const [, ...line] of lines) {
    const screen = shop.open(line)
    if (line[0] === 'init') {
      await screen.shows('Continue? [Y/n] ')
      screen.answer('')
    }
    if (line[0] === 'approve' || line[0] === 'accept-diff') {
      await screen.shows('[y/N] ')
      screen.answer('y')
    }
    expect(await screen.ended, screen.text()).toBe(0)
  }
  expect(shop.git('show', 'main:README.md')).toMatch(/# why$/)
  expect(shop.wf(['verify'])).toMatchObject({ exit: 0 })
})
