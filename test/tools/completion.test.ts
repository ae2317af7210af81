import { expect, test } from 'vitest'
import { hostileShop, made, shellAt } from '../support/completion-shell.js'

const TAB = '\t'
const CLEAR = '\x15'
// The beginning of each hostile name, as somebody would have to quote it, and of the file's.
const BEGUN = ['\\$', '\\`', '\\;', 'aa', '\\{', '\\<', '\\(', 'zz']

test('TAB in zsh runs nothing that the name of a branch or of a file says', async () => {
  const shop = hostileShop('zsh')
  const shell = shellAt(shop, ['zsh', '-f', '-i'])
  shell.answer("PS1='read''y> '; wf() { printf 'called with <%s>\\n' $@ }")
  await shell.shows('ready> ')
  shell.answer(`. ${shop.script}; print load''ed`)
  await shell.shows('loaded')
  shell.press(`wf status ${TAB}`)
  await shell.shows('say-why')
  shell.press('\r')
  await shell.shows('called with <say-why>')
  for (const begun of BEGUN) shell.press(`wf status ${begun}${TAB}${TAB}${CLEAR}`)
  shell.answer("print still' there'")
  await shell.shows('still there')
  shell.press(`wf workflow star${TAB}\r`)
  await shell.shows('called with <start>')
  shell.press(`wf draft fix --plan zz${TAB}\r`)
  await shell.shows('called with <zz$(touch pwned-file)>')
  shell.answer('exit')
  await shell.ended
  expect(made(shop)).toEqual([])
})

test('nor does TAB in fish', async () => {
  const shop = hostileShop('fish')
  const shell = shellAt(shop, ['fish', '--no-config', '--interactive'])
  shell.answer(
    "function fish_prompt; echo -n 'read''y> '; end; function wf; printf 'called with <%s>\\n' $argv; end",
  )
  await shell.shows('ready> ')
  shell.answer(`source ${shop.script}; echo load''ed`)
  await shell.shows('loaded')
  shell.press(`wf status say${TAB}`)
  await shell.shows('say-why')
  shell.press('\r')
  await shell.shows('called with <say-why>')
  for (const begun of BEGUN) shell.press(`wf status ${begun}${TAB}${TAB}${CLEAR}`)
  shell.answer("echo still' there'")
  await shell.shows('still there')
  shell.answer('exit')
  await shell.ended
  expect(made(shop)).toEqual([])
})
