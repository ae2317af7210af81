import { describe, expect, it } from 'vitest'
import { readAdvertised, slugsOf } from '../../../src/domain/names/advertised.js'
import { isRemoteName, type RemoteName, remoteOfSeen, seenRef } from '../../../src/domain/names/remote.js'

const oid = 'a'.repeat(40)

describe('what a remote advertises', () => {
  it('is sorted by place and slug', () => {
    const read = readAdvertised(
      [
        `${oid}\trefs/heads/draft/x`,
        `${oid}\trefs/wf/archive/y`,
        `${oid}\trefs/wf/transcripts/x`,
        `${oid}\trefs/wf/pending/x/${oid}`,
        `${oid}\trefs/notes/wf`,
        '',
      ].join('\n'),
      'sha1',
    )
    expect(read.drafts.get('x')).toBe(oid)
    expect(read.archives.get('y')).toBe(oid)
    expect(read.transcripts.get('x')).toBe(oid)
    expect(read.pending.get('x')).toEqual(new Set([oid]))
    expect(read.notes).toBe(oid)
    expect([...slugsOf(read)]).toEqual(['x', 'y'])
    expect(read.strange).toEqual([])
  })

  it('is sorted by slug where that has a "/": its branch has it as well, all else has "_"', () => {
    const names = ['refs/heads/draft/x/y', 'refs/wf/archive/x_y', `refs/wf/pending/x_y/${oid}`]
    const read = readAdvertised(names.map((name) => `${oid}\t${name}\n`).join(''), 'sha1')
    expect([...slugsOf(read), ...read.pending.keys()]).toEqual(['x/y', 'x/y'])
    expect(read.strange).toEqual([])
  })

  it.each([
    'refs/heads/draft/X',
    'refs/heads/draft/-x',
    'refs/heads/draft/x/y/z',
    'refs/heads/draft/x_y',
    'refs/heads/draft/draft/x',
    'refs/wf/archive/x/y',
    'refs/wf/transcripts/x/y',
    `refs/wf/pending/x/y/${oid}`,
    'refs/heads/draft/',
    'refs/wf/archive/../../heads/main',
    `refs/wf/pending/x/${'b'.repeat(40)}`,
    `refs/wf/pending/x/${oid}/more`,
    `refs/wf/pending/-/${oid}`,
    `refs/heads/draft/${'x'.repeat(64)}`,
  ])('sets %s aside', (name) => {
    const read = readAdvertised(`${oid}\t${name}\n`, 'sha1')
    expect(read.strange).toEqual([name])
    expect(slugsOf(read).size + read.pending.size).toBe(0)
  })

  it.each([
    `${'a'.repeat(64)}\trefs/heads/draft/x`,
    `zzz\trefs/heads/draft/x`,
    'refs/heads/draft/x',
    `${oid}\trefs/heads/main`,
    `${oid}\tHEAD`,
  ])('takes no notice of %j', (line) => {
    const read = readAdvertised(line, 'sha1')
    expect(slugsOf(read).size + read.strange.length).toBe(0)
  })
})

describe('the name of a remote', () => {
  it.each(['origin', 'team/shared', 'a%2Fb', 'ü', 'x.y'])(
    '%s is one, and its memory is told from all others',
    (name) => {
      expect(isRemoteName(name)).toBe(true)
      const ref = seenRef('x', name as RemoteName)
      expect(ref.split('/')).toHaveLength(5)
      expect(remoteOfSeen(ref)).toBe(name)
    },
  )

  it.each([
    '',
    '@',
    '-x',
    '/x',
    'x/',
    'a//b',
    'a..b',
    '.x',
    'a/.b',
    'x.',
    'x.lock',
    'a.lock/b',
    'a b',
    'a\nb',
    'a:b',
    'a@{b',
    'a*',
    'a\\b',
  ])('%j is none', (name) => expect(isRemoteName(name)).toBe(false))
})
