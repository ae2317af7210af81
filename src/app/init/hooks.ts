import { relative } from 'node:path'
import type { NextStep } from '../../domain/decide/next.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'

export interface HooksDone {
  readonly said: string
  readonly changed: boolean
  readonly next: readonly NextStep[]
}

export const NO_HOOKS = 'not installed: --no-hooks'

/** Without hooks a repository works all the same: what is in their way is said, and stops nothing. `leftOut` says why there are none. */
export async function withHooks(context: Context, leftOut: string | null): Promise<HooksDone> {
  if (leftOut !== null) return { said: leftOut, changed: false, next: [] }
  const { installHooks } = await import('../hooks/install/manage.js')
  try {
    const { kind, place, changed, written, next } = await installHooks(context)
    const by = kind === 'plain' || kind === 'shared' ? '' : ` for ${kind}, to be committed`
    return { said: `${await seenFrom(context, place)}${written.length > 0 ? by : ''}`, changed, next }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const next = [{ command: 'wf hooks install', why: `the hooks: ${error.reason.code}` }]
    return { said: `not installed: ${error.reason.message}`, changed: false, next }
  }
}

export interface HooksPlan {
  readonly said: string
  /** They are there already, and call this program. */
  readonly there: boolean
}

/** Where they would be installed. */
export async function planHooks(context: Context, leftOut: string | null): Promise<HooksPlan> {
  if (leftOut !== null) return { said: leftOut, there: true }
  const { hooksStatus } = await import('../hooks/install/manage.js')
  try {
    const { kind, place, scripts, hooks } = await hooksStatus(context)
    const by = kind === 'plain' || kind === 'shared' ? '' : `, for ${kind}`
    const there = scripts === 'here' && hooks.every(({ state }) => state === 'installed')
    return { said: `${await seenFrom(context, place)}${by}`, there }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { said: `not installed: ${error.reason.message}`, there: false }
  }
}

async function seenFrom({ repo }: Context, place: string): Promise<string> {
  const { top, commonDir } = await repo.places()
  return relative(top ?? commonDir, place) || place
}
