import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { asOid, type Oid, oidLength } from '../../src/domain/names/oid.js'
import { type ByteString, encodeUtf8 } from '../../src/domain/text/bytes.js'
import type { RefUpdate, Repository } from '../../src/git/port.js'
import { parseTree } from '../../src/git/read-tree.js'

/** What holds for every adapter of the port. `fresh` makes an empty repository. */
export function repositoryContract(name: string, fresh: () => Promise<Repository>): void {
  describe(`${name}: objects`, () => {
    test('what is written is read back, byte for byte', async () => {
      const repo = await fresh()
      const content = bytes(randomBytes(3000))
      const oid = await repo.write('blob', content)
      expect(oid).toHaveLength(oidLength(repo.objectFormat))
      expect(await repo.read(oid)).toEqual({ oid, type: 'blob', content })
    })

    test('an empty object, a line break and a NUL are content like any other', async () => {
      const repo = await fresh()
      for (const text of ['', '\n', '\0', 'a\nb missing\n']) {
        const oid = await repo.write('blob', encodeUtf8(text))
        expect((await repo.read(oid))?.content).toBe(text)
      }
    })

    test('a missing object is null, and the reads around it are not disturbed', async () => {
      const repo = await fresh()
      const oid = await repo.write('blob', encodeUtf8('here'))
      const none = asOid('1'.repeat(oidLength(repo.objectFormat)))
      const read = await Promise.all([oid, none, oid, none].map((name) => repo.read(name)))
      expect(read.map((object) => object?.content ?? null)).toEqual(['here', null, 'here', null])
    })

    test('an id of the other length names nothing', async () => {
      const repo = await fresh()
      const oid = await repo.write('blob', encodeUtf8('here'))
      const other = oid.length === 40 ? oid + '0'.repeat(24) : oid.slice(0, 40)
      expect(await repo.read(other as Oid)).toBeNull()
      expect(await repo.resolve(other)).toBeNull()
    })

    test('more than what is asked for is not held, and the reads around it are not disturbed', async () => {
      const repo = await fresh()
      const oid = await repo.write('blob', encodeUtf8('a\nb\n'))
      const small = await repo.write('blob', encodeUtf8('c'))
      const large = { name: 'TooLargeObject', oid, lineBreaks: 2 }
      const read = [repo.read(small, 1), repo.read(oid, 3), repo.read(oid, 4), repo.read(oid)]
      const [first, second, third, fourth] = await Promise.allSettled(read)
      expect(first).toMatchObject({ value: { content: 'c' } })
      expect(second).toMatchObject({ status: 'rejected', reason: large })
      expect([third, fourth]).toMatchObject([
        { value: { content: 'a\nb\n' } },
        { value: { content: 'a\nb\n' } },
      ])
    })

    test('an object that was missing is found once it is written', async () => {
      const repo = await fresh()
      const other = await fresh()
      const oid = await other.write('blob', encodeUtf8('late'))
      expect(await repo.read(oid)).toBeNull()
      await repo.write('blob', encodeUtf8('late'))
      expect((await repo.read(oid))?.content).toBe('late')
    })

    test('large objects and many small ones share the reader', async () => {
      const repo = await fresh()
      const large = bytes(randomBytes(9_000_000))
      const oids = [await repo.write('blob', large)]
      for (let i = 0; i < 20; i++) oids.push(await repo.write('blob', encodeUtf8(`small ${i}\n`)))
      const asked = [...oids, ...oids.toReversed(), ...oids]
      const read = await Promise.all(asked.map((oid) => repo.read(oid)))
      expect(read.map((object) => object?.oid)).toEqual(asked)
      expect(read[0]?.content === large).toBe(true)
      expect(read.at(-1)?.content).toBe('small 19\n')
    })
  })

  describe(`${name}: trees`, () => {
    test('trees are written in one go, a later one around an earlier one', async () => {
      const repo = await fresh()
      const blob = await repo.write('blob', encodeUtf8('text'))
      const [empty, inner] = await repo.writeTrees([
        [],
        [{ name: encodeUtf8('f'), mode: '100644', oid: blob }],
      ])
      if (empty === undefined || inner === undefined) throw new Error('two trees were asked for')
      const [outer] = await repo.writeTrees([
        [
          { name: encodeUtf8('d'), mode: '040000', oid: inner },
          { name: encodeUtf8('d.x'), mode: '100755', oid: blob },
          { name: encodeUtf8('"ü\n'), mode: '120000', oid: blob },
        ],
      ])
      const read = await repo.read(outer as Oid)
      const entries = parseTree(read?.content ?? encodeUtf8(''), repo.objectFormat)
      expect(read?.type).toBe('tree')
      expect(entries).toEqual([
        { name: encodeUtf8('"ü\n'), mode: '120000', oid: blob },
        { name: 'd.x', mode: '100755', oid: blob },
        { name: 'd', mode: '040000', oid: inner },
      ])
      expect((await repo.read(empty))?.content).toBe('')
    })

    test('a name twice, or no name, is refused', async () => {
      const repo = await fresh()
      const oid = await repo.write('blob', encodeUtf8('text'))
      const entry = { name: encodeUtf8('f'), mode: '100644', oid } as const
      await expect(repo.writeTrees([[entry, entry]])).rejects.toThrow('twice')
      for (const wrong of ['', 'a/b', '..', '.GIT']) {
        await expect(repo.writeTrees([[{ ...entry, name: encodeUtf8(wrong) }]])).rejects.toThrow('malformed')
      }
    })
  })

  describe(`${name}: refs`, () => {
    test('are listed below a prefix or by their exact name, sorted', async () => {
      const repo = await fresh()
      const [a, b] = await commits(repo, 2)
      await move(repo, { b: a, 'draft/y': b, 'draft/x': a, 'draft-z': b, 'b.c': b })
      const names = async (...prefixes: string[]) => (await repo.refs(prefixes)).map((ref) => ref.name)
      expect(await names('refs/heads/draft/')).toEqual(['refs/heads/draft/x', 'refs/heads/draft/y'])
      expect(await names('refs/heads/draft')).toEqual([])
      expect(await names('refs/heads/b', 'refs/heads/draft/x')).toEqual([
        'refs/heads/b',
        'refs/heads/draft/x',
      ])
      expect(await names('refs/')).toEqual(
        ['b', 'b.c', 'draft-z', 'draft/x', 'draft/y'].map((n) => `refs/heads/${n}`),
      )
      expect(await names('refs/heads/draft/*')).toEqual([])
      expect(await names()).toEqual([])
      expect((await repo.refs(['refs/heads/draft/y']))[0]?.oid).toBe(b)
    })

    test('a thousand of them', async () => {
      const repo = await fresh()
      const [a] = await commits(repo, 1)
      const names = Array.from({ length: 1000 }, (_, i) => `many/${String(i).padStart(4, '0')}`)
      await move(repo, Object.fromEntries(names.map((n) => [n, a])))
      const refs = await repo.refs(['refs/heads/many/'])
      expect(refs.map((ref) => ref.name)).toEqual(names.map((n) => `refs/heads/${n}`))
    })

    test('resolve peels to a commit, and guesses nothing', async () => {
      const repo = await fresh()
      const [a] = await commits(repo, 1)
      const blob = await repo.write('blob', encodeUtf8('text'))
      const tag = await repo.write(
        'tag',
        encodeUtf8(`object ${a}\ntype commit\ntag v1\ntagger A <a@example.com> 0 +0000\n\nv1\n`),
      )
      await move(repo, { x: a, 'refs/heads/y': a })
      await update(repo, [{ name: 'refs/tags/v1', from: null, to: tag }])
      expect(await repo.resolve('refs/heads/x')).toBe(a)
      expect(await repo.resolve('refs/tags/v1')).toBe(a)
      expect(await repo.resolve(tag)).toBe(a)
      expect(await repo.resolve(a)).toBe(a)
      expect(await repo.resolve(blob)).toBeNull()
      for (const none of [
        'x',
        'heads/x',
        'refs/heads/y',
        'refs/heads/none',
        'refs/heads/x~0',
        'refs/heads/a b',
        '',
      ]) {
        expect(await repo.resolve(none)).toBeNull()
      }
    })
  })

  describe(`${name}: transactions`, () => {
    test('move, make, remove and verify together', async () => {
      const repo = await fresh()
      const [a, b] = await commits(repo, 2)
      await move(repo, { moved: a, gone: a, held: a })
      expect(
        await update(repo, [
          { name: 'refs/heads/moved', from: a, to: b },
          { name: 'refs/heads/gone', from: a, to: null },
          { name: 'refs/heads/held', from: a, to: a },
          { name: 'refs/heads/none', from: null, to: null },
          { name: 'refs/wf/archive/made', from: null, to: a },
        ]),
      ).toEqual({ done: true })
      expect(await state(repo)).toEqual({
        'refs/heads/held': a,
        'refs/heads/moved': b,
        'refs/wf/archive/made': a,
      })
    })

    test('nothing to do is done', async () => {
      expect(await update(await fresh(), [])).toEqual({ done: true })
    })

    const wrong: Record<string, (a: Oid, b: Oid) => RefUpdate> = {
      'a ref that holds something else': (a, b) => ({ name: 'refs/heads/x', from: b, to: a }),
      'a ref to be removed that holds something else': (_, b) => ({
        name: 'refs/heads/x',
        from: b,
        to: null,
      }),
      'a ref to be verified that holds something else': (_, b) => ({ name: 'refs/heads/x', from: b, to: b }),
      'a ref to be made that exists': (_, b) => ({ name: 'refs/heads/x', from: null, to: b }),
      'a ref to be made that exists with that value': (a) => ({ name: 'refs/heads/x', from: null, to: a }),
      'a ref to be absent that exists': () => ({ name: 'refs/heads/x', from: null, to: null }),
      'a ref to be moved that is not there': (a, b) => ({ name: 'refs/heads/none', from: a, to: b }),
      'a ref to be removed that is not there': (a) => ({ name: 'refs/heads/none', from: a, to: null }),
      'a ref to be verified that is not there': (a) => ({ name: 'refs/heads/none', from: a, to: a }),
    }
    for (const [what, make] of Object.entries(wrong)) {
      test(`${what} stops all of it`, async () => {
        const repo = await fresh()
        const [a, b] = await commits(repo, 2)
        await move(repo, { x: a, y: a })
        const bad = make(a, b)
        const answer = await update(repo, [
          { name: 'refs/heads/y', from: a, to: b },
          bad,
          { name: 'refs/heads/z', from: null, to: b },
        ])
        expect(answer).toMatchObject({ done: false, why: 'moved', ref: bad.name })
        expect(await state(repo)).toEqual({ 'refs/heads/x': a, 'refs/heads/y': a })
      })
    }

    test('a name below, or above, one that exists is refused', async () => {
      const repo = await fresh()
      const [a] = await commits(repo, 1)
      await move(repo, { draft: a, 'deep/er': a })
      for (const name of ['refs/heads/draft/x', 'refs/heads/deep']) {
        expect(await update(repo, [{ name, from: null, to: a }])).toMatchObject({
          done: false,
          why: 'refused',
        })
      }
    })

    test('a ref named twice, or by no name, is an error', async () => {
      const repo = await fresh()
      const [a] = await commits(repo, 1)
      const once = { name: 'refs/heads/x', from: null, to: a }
      await expect(update(repo, [once, once])).rejects.toThrow()
      await expect(update(repo, [{ ...once, name: 'refs/heads/a..b' }])).rejects.toThrow()
      expect(await state(repo)).toEqual({})
    })

    test('of transactions at the same time from the same state one wins', async () => {
      const repo = await fresh()
      const [a, b, c, d] = await commits(repo, 4)
      await move(repo, { x: a, y: a })
      const answers = await Promise.all(
        [b, c, d].map((to, i) => {
          const both = ['x', 'y'].map((n) => ({ name: `refs/heads/${n}`, from: a, to }))
          return update(repo, i === 1 ? both.toReversed() : both)
        }),
      )
      expect(answers.filter((answer) => answer.done).length).toBeLessThanOrEqual(1)
      const [x, y] = Object.values(await state(repo))
      expect(x).toBe(y)
      const winner = answers.findIndex((answer) => answer.done)
      expect(x).toBe(winner < 0 ? a : [b, c, d][winner])
    })

    test('transactions on different refs all come through', async () => {
      const repo = await fresh()
      const [a] = await commits(repo, 1)
      const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((n) => `refs/heads/${n}`)
      const answers = await Promise.all(names.map((n) => update(repo, [{ name: n, from: null, to: a }])))
      expect(answers.every((answer) => answer.done)).toBe(true)
      expect(Object.keys(await state(repo))).toEqual(names)
    })
  })

  test(`${name}: what is closed may be closed again`, async () => {
    const repo = await fresh()
    const oid = await repo.write('blob', encodeUtf8('text'))
    await repo.read(oid)
    await repo.close()
    await repo.close()
  })
}

function bytes(array: Uint8Array): ByteString {
  return Buffer.from(array).toString('latin1') as ByteString
}

/** Some commits without parents, all different. */
async function commits(repo: Repository, count: number): Promise<[Oid, Oid, Oid, Oid]> {
  const [tree] = await repo.writeTrees([[]])
  const made: Oid[] = []
  for (let i = 0; i < count; i++) {
    const who = `A <a@example.com> ${i} +0000`
    made.push(
      await repo.write('commit', encodeUtf8(`tree ${tree}\nauthor ${who}\ncommitter ${who}\n\n${i}\n`)),
    )
  }
  return made as [Oid, Oid, Oid, Oid]
}

function update(repo: Repository, updates: readonly RefUpdate[]) {
  return repo.updateRefs(updates, 'test: a move')
}

async function move(repo: Repository, heads: Record<string, Oid>): Promise<void> {
  const updates = Object.entries(heads).map(([name, to]) => ({ name: `refs/heads/${name}`, from: null, to }))
  expect(await update(repo, updates)).toEqual({ done: true })
}

async function state(repo: Repository): Promise<Record<string, Oid>> {
  return Object.fromEntries((await repo.refs(['refs/'])).map(({ name, oid }) => [name, oid]))
}
