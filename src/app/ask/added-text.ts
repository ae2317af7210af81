import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Context } from '../outcome/context.js'
import { givenByFile } from './given.js'

/** What `--prompt` adds: a text, or what the file of that name says. Empty where nothing was given. */
export async function addedText(context: Context, given: string | null): Promise<string> {
  if (given === null) return ''
  const path = resolve(context.cwd, given)
  return existsSync(path) && statSync(path).isFile()
    ? (await givenByFile(context, 'prompt', given)).content
    : given
}
