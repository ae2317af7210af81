import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect } from 'vitest'
import { parseCommit } from '../../src/domain/log/commit.js'
import { formatMessage, formatTrailers, readMessage } from '../../src/domain/log/message.js'
import type { Oid } from '../../src/domain/names/oid.js'
import { principalOf } from '../../src/domain/policy/policy.js'
import type { ByteString } from '../../src/domain/text/bytes.js'
import { parsePolicy } from '../../src/trust/policy-file.js'
import { parsePublicKey } from '../../src/trust/ssh/ssh-key.js'
import { unarmour, verifySshSignature } from '../../src/trust/ssh/ssh-signature.js'
import { anyEvent } from './event-arbitraries.js'
import { fullStory } from './full-story.js'
import { lawText } from './ground.js'
import { mutate, randomNumbers } from './mutate.js'
import { ada, policy } from './signatories.js'

/** How often, and from which seed on: the same two numbers play the same again. */
export interface Fuzzing {
  readonly seed: number
  readonly numRuns: number
}

const seeds = fc.array(fc.nat(), { minLength: 1, maxLength: 4 })

/** Some bytes with a few things changed. */
const bent = (whole: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(whole, seeds).map(([text, changes]) => {
    const start: Buffer = Buffer.from(text, 'latin1')
    return changes
      .reduce<Buffer>(
        (before, seed) => (before.length === 0 ? before : mutate(before, randomNumbers(seed))),
        start,
      )
      .toString('latin1')
  })

const prose = fc.string({ unit: 'grapheme', maxLength: 60 })
const message = fc
  .tuple(prose, prose, anyEvent)
  .map(([subject, body, event]) => utf8(formatMessage(`S ${subject}`, body, formatTrailers(event))))

/** Reading answers to anything, and what is taken for an event is, to the byte, what writing makes of it. */
export function fuzzTrailers(how: Fuzzing): void {
  const any = fc.oneof(message, bent(message), fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(any, (text) => {
      const reading = readMessage(text as ByteString)
      if (reading.kind !== 'event') return
      expect(text.endsWith(`\n\n${utf8(formatTrailers(reading.event))}`)).toBe(true)
    }),
    how,
  )
}

const commits = fullStory().contents

/** No byte of a commit is lost: its headers and its message are its content. */
export function fuzzCommits(how: Fuzzing): void {
  const any = fc.oneof(
    fc.constantFrom(...commits),
    bent(fc.constantFrom(...commits)),
    fc.string({ unit: 'binary' }),
  )
  fc.assert(
    fc.property(any, (content) => {
      const commit = parseCommit('0'.repeat(40) as Oid, content as ByteString)
      if (commit === null) return
      const lines = commit.headers.map(({ name, value }) => `${name} ${value.replaceAll('\n', '\n ')}`)
      const head = lines.join('\n')
      expect([`${head}\n\n${commit.message}`, head, `${head}\n`]).toContain(content)
      expect(content.startsWith(`tree ${commit.tree}\n`)).toBe(true)
      for (const parent of commit.parents) expect(content).toContain(`\nparent ${parent}\n`)
    }),
    how,
  )
}

/** A policy is valid, whole and free of contradictions, or every fault has its place. */
export function fuzzPolicies(how: Fuzzing): void {
  const text = lawText(policy({ plan: 2, code: 3 }, { exempt: [{ paths: ['docs/**'], role: 'maintainer' }] }))
  const json = fc.json({ maxDepth: 4 })
  const any = fc.oneof(bent(fc.constant(text)), bent(fc.constant(text)), json, fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(any, (given) => {
      const parsed = parsePolicy('policy.yml', given)
      if (!parsed.ok) {
        for (const error of parsed.errors) expect(error).toMatchObject({ line: expect.any(Number) })
        expect(parsed.errors.length).toBeGreaterThan(0)
        return
      }
      const { principals, rules, protect } = parsed.value
      expect(protect.length).toBeGreaterThan(0)
      for (const { approvals } of [rules.plan, rules.code]) expect(approvals).toBeGreaterThan(0)
      for (const each of principals)
        for (const key of each.keys) expect(principalOf(parsed.value, key)?.name).toBe(each.name)
    }),
    how,
  )
}

/** A key is read in one spelling only; a signature that was touched is none. */
export function fuzzKeysAndSignatures(how: Fuzzing): void {
  const payload = 'what was decided' as ByteString
  const good = ada.sign(payload)
  const claim = (signature: string) => ({ signature, message: payload, namespace: 'wf-decision' })
  expect(verifySshSignature(claim(good)).ok).toBe(true)
  fc.assert(
    fc.property(bent(fc.constant(good)), bent(fc.constant(ada.key as string)), (signature, line) => {
      if (signature !== good) expect(verifySshSignature(claim(signature)).ok).toBe(false)
      unarmour(signature)
      const parsed = parsePublicKey(line)
      if (parsed.ok)
        expect(parsePublicKey(parsed.key.line)).toMatchObject({ ok: true, key: { line: parsed.key.line } })
    }),
    how,
  )
}

/**
 * What both take for trailers, Git reads as the same lines, less the blanks around a value: they may belong to a
 * path, so here they stay, and Git's tool leaves them out. One process reads all the messages.
 */
export function compareTrailers({ seed, numRuns }: Fuzzing): void {
  const samples = fc.sample(fc.oneof(message, bent(message)), { seed, numRuns })
  const accepted = samples.filter((text) => readMessage(text as ByteString).kind === 'event')
  expect(accepted.length).toBeGreaterThan(numRuns / 4)
  const read = trailersByGit(accepted)
  for (const [at, text] of accepted.entries())
    expect(read[at], JSON.stringify(text)).toBe(trimmed(lastParagraph(text)))
}

const lastParagraph = (text: string): string => text.slice(text.lastIndexOf('\n\n') + 2)

const trimmed = (trailers: string): string =>
  trailers.replace(/^([\w-]+:) *(.*?) *$/gm, (_, key, value) => `${key} ${value}`)

const END = 'End-Of-One: yes'

function trailersByGit(messages: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'wf-trailers-'))
  try {
    const end = join(folder, 'end')
    writeFileSync(end, `S\n\n${END}\n`)
    const files = messages.flatMap((text, at) => {
      const file = join(folder, String(at))
      writeFileSync(file, text, 'latin1')
      return [file, end]
    })
    const args = ['-c', 'core.commentChar=#', 'interpret-trailers', '--parse', '--no-divider', ...files]
    const ran = spawnSync('git', args, { cwd: folder, encoding: 'latin1', maxBuffer: 1 << 28 })
    if (ran.status !== 0) throw new Error(ran.stderr)
    return ran.stdout.split(`${END}\n`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')
