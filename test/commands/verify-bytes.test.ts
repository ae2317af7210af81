import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync, inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Oid } from '../../src/domain/names/oid.js'
import { paint } from '../../src/render/paint.js'
import { renderVerify } from '../../src/render/verify.js'
import { lands } from '../support/landings.js'
import { type Answer, type Workplace, workplace } from '../support/workplace.js'

const fileOf = ({ repo }: Workplace, oid: Oid): string =>
  join(repo.path, '.git', 'objects', oid.slice(0, 2), oid.slice(2))

/** Other bytes under the name of a file, which Git itself reads without complaint. */
function exchange(place: Workplace, name: string): Oid {
  const oid = place.repo.oid(name)
  const file = fileOf(place, oid)
  const raw = inflateSync(readFileSync(file))
  raw[raw.length - 2] = (raw[raw.length - 2] ?? 0) ^ 1
  chmodSync(file, 0o644)
  writeFileSync(file, deflateSync(raw))
  return oid
}

const text = ({ stdout }: Answer): string => renderVerify(JSON.parse(stdout), paint(false))

const found = (answer: Answer) => ({
  exit: answer.exit,
  codes: [...new Set(answer.facts.findings.map(({ code }: { code: string }) => code))],
})

const landed = ['main:app.js', 'main:.vizier/implementation-plans/fix.md', 'main:.vizier/sessions/fix.json']

test.each(landed)(
  'the bytes of %s that landed are read, and others under its name are found',
  async (name) => {
    const place = await workplace('saved')
    const oid = exchange(place, name)
    const answer = place.wf(['verify', '--no-cache'])
    expect(found(answer)).toEqual({ exit: 1, codes: ['OBJECT_ALTERED'] })
    expect(answer.message).toContain(oid)
  },
)

test('a file that landed and is not here makes the verdict incomplete', async () => {
  const place = await workplace('saved')
  rmSync(fileOf(place, place.repo.oid('main:app.js')))
  expect(found(place.wf(['verify', '--no-cache']))).toEqual({ exit: 4, codes: ['OBJECT_MISSING'] })
})

test('a file from before the root is read with --deep alone, and the verdict says what it covers', async () => {
  const place = await workplace('saved')
  lands(place, 'more', { 'more.txt': 'more\n' })
  const shallowly = place.does(['verify', '--no-cache']).facts.hashed
  expect(shallowly.deep).toBe(false)
  const deeply = place.does(['verify', '--deep']).facts.hashed
  expect(deeply.deep).toBe(true)
  expect(deeply.files).toBeGreaterThan(shallowly.files)
  const said = text(place.does(['verify', '--no-cache']))
  expect(said).toMatch(/2 landings, \d+ files hashed since the root; the files before it: --deep/)
  expect(text(place.does(['verify', '--deep']))).toContain('with all files of each tip')
  const old = place.repo.git('ls-tree', '--format=%(path)', 'main~2').split('\n')
  const untouched = old.find((path) => path !== 'app.js' && !path.startsWith('.vizier'))
  exchange(place, `main:${untouched}`)
  expect(found(place.wf(['verify', '--no-cache']))).toEqual({ exit: 0, codes: [] })
  expect(found(place.wf(['verify', '--deep']))).toEqual({ exit: 1, codes: ['OBJECT_ALTERED'] })
})

test('what a run hashed is remembered with its verdict', async () => {
  const place = await workplace('saved')
  const { files } = place.does(['verify']).facts.hashed
  lands(place, 'more', { 'more.txt': 'more\n' })
  const more = place.does(['verify']).facts.hashed.files
  expect(more).toBeGreaterThan(files)
  expect(place.does(['verify', '--no-cache']).facts.hashed.files).toBe(more)
})
