import { gathering } from '../../git/native/gathering.js'
import type { Context } from '../outcome/context.js'

/**
 * Does work whose new objects are written together at its end, when nothing refers to them yet. Where it fails or
 * refuses, nothing of it need be on disk.
 */
export async function inOneGo<T>(context: Context, work: (within: Context) => Promise<T>): Promise<T> {
  const repo = gathering(context.repo)
  const done = await work({ ...context, repo })
  await repo.settle()
  return done
}
