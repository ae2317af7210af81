import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { type Workplace, workplace } from '../support/workplace.js'

/** Puts something there that nobody can read to its end. */
const TRAPS: readonly (readonly [string, (file: string) => void])[] = [
  ['a FIFO', (file) => expect(spawnSync('mkfifo', [file]).status).toBe(0)],
  ['a link to what never ends', (file) => symlinkSync('/dev/zero', file)],
  [
    'a file without bounds',
    (file) => {
      appendFileSync(file, '')
      truncateSync(file, (1 << 26) + 1)
    },
  ],
]

const inWf = ({ repo }: Workplace, name: string): string => join(repo.path, '.git', 'wf', name)

function lay(place: Workplace, name: string, trap: (file: string) => void): string {
  const file = inWf(place, name)
  mkdirSync(dirname(file), { recursive: true })
  rmSync(file, { force: true })
  trap(file)
  return file
}

test.each(TRAPS)('%s in the place of a memory is none, and nothing waits for it', async (_, trap) => {
  const place = await workplace('approved')
  place.does(['list'])
  for (const name of ['rows.json', 'shown.json', 'verified.json', 'running/0.json']) lay(place, name, trap)
  expect(place.does(['status', 'fix']).facts.running ?? []).toEqual([])
  expect(place.does(['list']).facts.workflows).toHaveLength(1)
  place.does(['show', 'fix', 'plan'])
  place.does(['verify'])
})

test.each(TRAPS)(
  '%s in the place of what is relied on is named, and nothing waits for it',
  async (_, trap) => {
    const place = await workplace('approved')
    for (const name of ['roots', 'high-water']) {
      const file = inWf(place, name)
      const away = `${file}.away`
      if (existsSync(file)) renameSync(file, away)
      lay(place, name, trap)
      const { message, hint } = place.refuses('FILE_UNREADABLE', ['verify', 'fix'], { exit: 3 })
      expect(message).toContain(file)
      expect(hint).toBe(`ls -l ${file}`)
      rmSync(file)
      if (existsSync(away)) renameSync(away, file)
    }
    // An event is recorded also where no mark of it can be made.
    lay(place, 'high-water', trap)
    expect(place.wf(['pause', 'fix']).status).toBe('done')
  },
)

test.each(TRAPS)('%s in the place of a hook or its program is named by whoever looks', async (_, trap) => {
  const place = await workplace('begun')
  place.does(['hooks', 'install'])
  for (const name of ['hooks/program.sh', 'hooks/pre-commit', '../hooks/pre-commit']) {
    const file = inWf(place, name)
    renameSync(file, `${file}.away`)
    lay(place, name, trap)
    expect(place.wf(['hooks', 'status'])).toMatchObject({ code: 'FILE_UNREADABLE', exit: 3 })
    rmSync(file)
    renameSync(`${file}.away`, file)
  }
})
