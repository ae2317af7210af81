import { beforeAll, expect, test } from 'vitest'
import { drive } from '../support/model/driven.js'
import { installedAgents } from '../support/model/installed.js'
import { LOGINS } from '../support/model/logins.js'

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
