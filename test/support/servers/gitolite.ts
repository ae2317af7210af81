import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { output } from '../resident.js'
import { testKey } from '../test-key.js'
import { CUT_SSH, gitAt, type Host, serverEnvironment } from './host.js'
import { startSshd } from './sshd.js'

/** gitolite3 behind sshd: the first of these people administers it, by pushes; who may push what is said for each ref. */
export async function gitoliteHost(folder: string, people: readonly string[]): Promise<Host> {
  const home = join(folder, 'server')
  mkdirSync(home)
  const env = serverEnvironment(home)
  const [admin = ''] = people
  output('gitolite', ['setup', '-pk', `${testKey(admin).path}.pub`], { cwd: home, env })
  const sshd = await startSshd(folder, join(home, '.ssh', 'authorized_keys'), home)
  const desk = deskOf(folder, admin, sshd.admit)
  for (const name of people) desk.write(`keydir/${name}.pub`, `${testKey(name).publicLine}\n`)
  const refused: string[] = []
  const lay = (): void => {
    desk.write('conf/gitolite.conf', rules(admin, people, refused))
    desk.push()
  }
  lay()
  return {
    url: 'server:shared',
    bare: join(home, 'repositories', 'shared.git'),
    env,
    cut: CUT_SSH,
    admit: sshd.admit,
    refuse(prefix) {
      refused.push(prefix)
      lay()
    },
    close: sshd.close,
  }
}

const rules = (admin: string, people: readonly string[], refused: readonly string[]): string =>
  [
    'repo gitolite-admin',
    `    RW+ = ${admin}`,
    'repo shared',
    ...refused.map((prefix) => `    - ${prefix}/ = @all`),
    // What a name does not begin with refs/ is below refs/heads/.
    ...['refs/', 'main$', 'draft/'].map((ref) => `    RW ${ref} = ${people.join(' ')}`),
    '',
  ].join('\n')

/** A clone of what gitolite is configured by. */
function deskOf(folder: string, admin: string, admit: Host['admit']) {
  const home = join(folder, 'desk')
  mkdirSync(home)
  admit(home, admin)
  const env = serverEnvironment(home)
  gitAt(home, env, 'config', '--global', 'user.name', admin)
  gitAt(home, env, 'config', '--global', 'user.email', `${admin}@example.com`)
  gitAt(home, env, 'clone', '-q', 'server:gitolite-admin', 'admin')
  const desk = join(home, 'admin')
  return {
    write: (name: string, text: string) => writeFileSync(join(desk, name), text),
    push() {
      gitAt(desk, env, 'add', '-A')
      gitAt(desk, env, 'commit', '-q', '-m', 'Who may what')
      gitAt(desk, env, 'push', '-q')
    },
  }
}
