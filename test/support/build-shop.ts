import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { output } from './resident.js'
import { environmentOf } from './town.js'

const LOGIN = `export function login(name, password) {
  return passwords.get(name) === password
}
`

/** Makes the repository that stories begin in: `shop` in somebody's home, with one commit, of `login.js`. */
export function buildShop(home: string): string {
  const path = join(home, 'shop')
  mkdirSync(path)
  writeFileSync(join(path, 'login.js'), LOGIN)
  const env = environmentOf(home, 0)
  const git = (...args: readonly string[]): void => {
    output('git', args, { cwd: path, env })
  }
  git('init', '-q', '-b', 'main')
  git('add', 'login.js')
  git('commit', '-q', '-m', 'Let customers in')
  return path
}
