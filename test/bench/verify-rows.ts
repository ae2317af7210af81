import { createPublicKey } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DECISION_NAMESPACE } from '../../src/domain/log/signed-payload.js'
import { signedData } from '../../src/trust/ssh/ssh-signature.js'
import { readSshsig } from '../support/sshsig.js'
import { testKey, testPrivateKey } from '../support/test-key.js'
import { type ManyLandings, manyLandings } from './many-landings.js'
import type { Side } from './measure.js'
import { plain } from './plain.js'
import type { MemoryRow, TimedRow } from './rows.js'
import { stand } from './stand.js'

/** Three decisions land a change: the plan's approval, the acceptance, the seal. */
const LANDINGS = 667
/** Where many commits are wanted, logs are long: paused and resumed so often, with eight commits beside. */
const PAUSES = 36
const COMMITS = 8 + 2 * PAUSES

const COLD = ['verify', '--no-cache']

export const VERIFY_ROWS: readonly (TimedRow | MemoryRow)[] = [
  {
    kind: 'time',
    name: 'wf verify --no-cache, 2,001 decisions : git log %G?',
    bars: [1 / 40, 1 / 100],
    runs: 3,
    async prepare() {
      const many = await manyLandings(stand(), LANDINGS)
      return { made: many.made, ours: many.made.ours(COLD), floor: gitLog(many) }
    },
  },
  {
    kind: 'time',
    name: 'wf verify --no-cache : node, cat-file, crypto.verify',
    bars: [1.5],
    async prepare() {
      const many = await manyLandings(stand(), LANDINGS)
      return { made: many.made, ours: many.made.ours(COLD), floor: bare(many) }
    },
  },
  {
    kind: 'time',
    name: 'wf verify, nothing new : node, rev-list',
    bars: [1.3],
    async prepare() {
      const { made, root } = await manyLandings(stand(), LANDINGS)
      made.wf('verify')
      const floor = plain(made, [{ line: `git rev-list --first-parent ${root}..main` }])
      return { made, ours: made.ours(['verify']), floor }
    },
  },
  {
    kind: 'memory',
    name: 'wf verify --no-cache, peak memory, 50,000 commits : 5,000',
    bars: [1.1],
    many: 50_000,
    few: 5000,
    async prepare(commits) {
      const { made } = await manyLandings(stand(), Math.round(commits / COMMITS), PAUSES)
      return { made, words: COLD }
    },
  },
]

/** Git's own check of the signatures of the same commits, by a process of ssh-keygen for each. */
function gitLog({ made, decisions }: ManyLandings): Side {
  const [signers, list] = [join(made.folder, 'signers'), join(made.folder, 'decisions')]
  writeFileSync(signers, `* ${testKey('ada').publicLine}\n`)
  writeFileSync(list, decisions.map(({ oid }) => `${oid}\n`).join(''))
  made.git(['config', 'gpg.ssh.allowedSignersFile', signers])
  const checked = made.git([
    'log',
    '--no-walk=unsorted',
    '--format=%G?',
    ...decisions.slice(0, 3).map(({ oid }) => oid),
  ])
  if (checked !== 'G\nG\nG') throw new Error(`Git finds the signatures to be ${JSON.stringify(checked)}`)
  return made.side(['/bin/sh', '-c', `git log --stdin --no-walk=unsorted --format=%G? < ${list} > /dev/null`])
}

/** The least that a verifier in this language does: read the commits and trees, check each signature, in turn. */
function bare({ made, root, decisions }: ManyLandings): Side {
  const list = made.git(['rev-list', '--objects', '--filter=blob:none', `${root}..main`])
  const objects = join(made.folder, 'objects')
  writeFileSync(
    objects,
    list
      .split('\n')
      .map((line) => `${line.slice(0, 40)}\n`)
      .join(''),
  )
  const sums = decisions.map(({ payload, signature }) => {
    const { hash, inner } = readSshsig(Buffer.from(signature, 'base64'))
    if (hash !== 'sha256' && hash !== 'sha512') throw new Error(`a hash of another kind: ${hash}`)
    return Buffer.concat([
      signedData({ message: payload, namespace: DECISION_NAMESPACE }, hash),
      inner.subarray(-64),
    ])
  })
  const width = sums[0]?.length ?? 0
  const [values, key] = [join(made.folder, 'sums'), join(made.folder, 'key.pem')]
  writeFileSync(values, Buffer.concat(sums))
  writeFileSync(key, createPublicKey(testPrivateKey('ada')).export({ type: 'spki', format: 'pem' }))
  const script = join(made.folder, 'bare.mjs')
  writeFileSync(
    script,
    `import { spawn } from 'node:child_process'
import { createPublicKey, verify } from 'node:crypto'
import { closeSync, openSync, readFileSync } from 'node:fs'
const input = openSync(${JSON.stringify(objects)})
const child = spawn('git', ['cat-file', '--batch', '--buffer'], { stdio: [input, 'pipe', 'inherit'] })
const [sums, key] = [readFileSync(${JSON.stringify(values)}), createPublicKey(readFileSync(${JSON.stringify(key)}))]
let read = 0
for await (const chunk of child.stdout) read += chunk.length
closeSync(input)
if (read === 0) throw new Error('nothing was read')
for (let at = 0; at < sums.length; at += ${width}) {
  const sum = sums.subarray(at, at + ${width})
  if (!verify(null, sum.subarray(0, -64), key, sum.subarray(-64))) throw new Error('it does not fit')
}
`,
  )
  return made.side([process.execPath, script])
}
