import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { drive } from '../support/model/driven.js'
import { installedAgents } from '../support/model/installed.js'
import { openKeyring } from '../support/model/keyring.js'
import { LOGINS } from '../support/model/logins.js'
import { KEY } from '../support/model/model-server.js'
import { codexConfig, furnish } from '../support/model/pointed.js'

let programs: string
beforeAll(async () => {
  programs = await installedAgents()
}, 900_000)

// However a person is logged in: what works in their shell works through `wf`.
test.concurrent.each(LOGINS)('$vendor is logged in by $by', async ({ vendor, pointed }) => {
  const driven = await drive(vendor, programs, pointed)
  try {
    expect(await driven.plays('answer')).toMatchObject({ outcome: 'answered' })
    expect(driven.keyed()).toBe(true)
  } finally {
    await driven.close()
  }
})

test('codex is logged in by the keyring of a desktop', async () => {
  const own = mkdtempSync(join(tmpdir(), 'wf-keyring-'))
  const keyring = await openKeyring(own)
  const config = (url: string) =>
    `cli_auth_credentials_store = "keyring"\n${codexConfig(url, 'requires_openai_auth = true')}`
  const driven = await drive('codex', programs, (url, home) => {
    const pointer = { env: keyring.env, files: { '.codex/config.toml': config(url) } }
    furnish(home, pointer)
    // As a person does, once.
    execFileSync('codex', ['login', '--with-api-key'], {
      input: `${KEY}\n`,
      env: { ...keyring.env, HOME: home, PATH: [programs, process.env.PATH].join(delimiter) },
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    return pointer
  })
  try {
    expect(await driven.plays('answer')).toMatchObject({ outcome: 'answered' })
    expect(driven.keyed()).toBe(true)
  } finally {
    await driven.close()
    await keyring.close()
    rmSync(own, { recursive: true, force: true })
  }
})
