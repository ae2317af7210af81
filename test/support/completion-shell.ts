import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openShop, type Shop } from './shop.js'
import { type Terminal, terminal } from './terminal.js'

// Names that Git takes for a branch and that a shell would run, each of which makes a file where it is run.
const IFS = ['$', '{IFS}'].join('')
const RUN_BY_A_SHELL = [
  `$(touch${IFS}pwned-command)`,
  `\`touch${IFS}pwned-backtick\``,
  `;touch${IFS}pwned-semicolon`,
  `(touch${IFS}pwned-fish)`,
  `';touch${IFS}pwned-quote;'`,
  `aa$(touch${IFS}pwned-inside)`,
  `<(touch${IFS}pwned-substitution)`,
  '{pwned-brace,>pwned-redirect}',
]

/** A repository with one honest draft, and branches and files of hostile names beside it. */
export function hostileShop(shell: 'bash' | 'zsh' | 'fish'): Shop & { readonly script: string } {
  const shop = openShop()
  shop.wf(['init'])
  shop.wf(['draft', 'say-why', '--goal', 'Whoever cannot log in is told why'])
  for (const name of RUN_BY_A_SHELL) shop.git('update-ref', `refs/heads/draft/${name}`, 'HEAD')
  shop.write('zz$(touch pwned-file)', 'a file\n')
  return { ...shop, script: shop.write('~/completion', shop.wf(['completion', shell]).stdout) }
}

/** Starts a shell on a pseudo-terminal in it. */
export function shellAt(shop: Shop, words: readonly [string, ...string[]], env = {}): Terminal {
  const home = join(shop.path, '..')
  return terminal(words, {
    cwd: shop.path,
    env: { PATH: process.env.PATH ?? '', HOME: home, TERM: 'xterm-256color', ...env },
  })
}

/** The files that a hostile name made. */
export const made = (shop: Shop): readonly string[] =>
  ['command', 'backtick', 'semicolon', 'fish', 'quote', 'inside', 'substitution', 'brace', 'redirect', 'file']
    .map((name) => `pwned-${name}`)
    .filter((name) => existsSync(join(shop.path, name)))
