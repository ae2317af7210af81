import { expect, test } from 'vitest'
import { hostileShop, made, shellAt } from '../support/completion-shell.js'

const TAB = '\t'

test('TAB in bash runs nothing that the name of a branch or of a file says', async () => {
  const shop = hostileShop('bash')
  const shell = shellAt(shop, ['bash', '--norc', '--noprofile', '-i'])
  shell.answer(`PS1='read''y> '; bind 'set bell-style none'; wf() { printf 'called with <%s>\\n' "$@"; }`)
  await shell.shows('ready> ')
  shell.answer(`. ${shop.script}`)
  await shell.shows('ready> ')
  // One slug is there, however many other branches are.
  shell.press(`wf status ${TAB}`)
  await shell.shows('wf status say-why')
  shell.press('\r')
  await shell.shows('called with <say-why>')
  // The beginning of a hostile name, each of them.
  for (const typed of ['\\$', '\\`', '\\;', 'aa', '\\{', '\\<', "'\\$"]) {
    shell.press(`wf status ${typed}${TAB}${TAB}\x15`)
  }
  shell.answer('echo still there')
  await shell.shows(/^still there/m)
  // A file's name is completed so that it is one word still.
  shell.press(`wf draft fix --plan zz${TAB}`)
  await shell.shows('pwned-file')
  shell.press('\r')
  await shell.shows('called with <zz$(touch pwned-file)>')
  shell.answer('exit')
  await shell.ended
  expect(made(shop)).toEqual([])
})
