import { mkdtempSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { confinement } from '../../src/engine/confine/confine.js'

const env = { PATH: process.env.PATH ?? '' }
const cwd = mkdtempSync(join(realpathSync(tmpdir()), 'wf-confining-'))
const { signal } = new AbortController()

/** What keeps programs from writing on this machine; `null` where nothing does, and nothing can be tested. */
export const HOW = (await confinement({ env, cwd, writable: [], needed: [], untrusted: [], signal })).how
