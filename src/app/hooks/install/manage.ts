import { join } from 'node:path'
import type { NextStep } from '../../../domain/decide/next.js'
import type { Context } from '../../outcome/context.js'
import { Refused } from '../../outcome/outcome.js'
import { bundleState, layDown, readProgram, takeUp, thisProgram } from './bundle.js'
import { textAt } from './files.js'
import { requireAlone, requireInForce, requireInside, requireUnedited, wantedHooks } from './guards.js'
import { findHookPlace, type HookPlace } from './place.js'
import { hooksIn, installPlain, plainState, uninstallPlain } from './plain.js'
import type { HookName } from './scripts.js'

export interface HooksReport {
  readonly kind: HookPlace['kind']
  /** The folder or file by which the hooks are called. */
  readonly place: string
  readonly changed: boolean
  /** Files of the project that were changed and want to be committed. */
  readonly written: readonly string[]
  readonly next: readonly NextStep[]
}

/** Installs the hooks by whoever manages hooks here. What was there keeps its order and runs as before. */
export async function installHooks(context: Context): Promise<HooksReport> {
  const { commonDir } = await context.repo.places()
  const place = await findHookPlace(context)
  await requireInside(context, place)
  await requireAlone(context, place)
  const fresh = bundleState(commonDir) !== 'here'
  layDown(commonDir, thisProgram())
  const done = await installBy(context, place)
  await requireInForce(context, place)
  return { kind: place.kind, place: placeName(place), ...done, changed: done.changed || fresh }
}

type Done = Pick<HooksReport, 'changed' | 'written' | 'next'>

async function installBy(context: Context, place: HookPlace): Promise<Done> {
  switch (place.kind) {
    case 'plain': {
      const wanted = await wantedHooks(context)
      const changed = wanted.filter((hook) => installPlain(place.folder, hook, place.own))
      return { changed: changed.length > 0, written: [], next: [] }
    }
    case 'shared': {
      const { editedShared, installShared } = await import('./shared.js')
      const edited = editedShared(place.folder)
      if (edited !== null) throw edited
      const wanted = await wantedHooks(context)
      const changed = await installShared(context, place.folder, place.before, wanted)
      return { changed, written: [], next: [] }
    }
    case 'husky': {
      const { installHusky } = await import('./husky.js')
      const next = place.active ? [] : [{ command: 'npx husky', why: 'it is what calls them' }]
      return byFiles(installHusky(place.folder), next)
    }
    case 'lefthook': {
      const { installLefthook, isYaml, lefthookSnippet } = await import('./lefthook.js')
      if (!isYaml(place.file)) {
        const message = `${place.file} is not YAML, so it is for you to add this:\n${lefthookSnippet()}`
        throw new Refused('HOOKS_BY_HAND', message, 'lefthook install, afterwards')
      }
      const next = [{ command: 'lefthook install', why: 'it is what calls them' }]
      return byFiles(installLefthook(place.file), next)
    }
    case 'pre-commit': {
      const { BESIDE_FRAMEWORK, FRAMEWORK_HOOKS, installFramework } = await import(
        './pre-commit-framework.js'
      )
      for (const hook of BESIDE_FRAMEWORK) installPlain(place.folder, hook, true)
      const types = FRAMEWORK_HOOKS.map((hook) => `--hook-type ${hook}`).join(' ')
      const next = [{ command: `pre-commit install ${types}`, why: 'it is what calls them' }]
      return byFiles(installFramework(place.file), next)
    }
  }
}

const byFiles = (written: readonly string[], next: readonly NextStep[]): Done => ({
  changed: written.length > 0,
  written,
  next,
})

/** Takes out all that `installHooks` put there, and puts back what was there before. */
export async function uninstallHooks(context: Context): Promise<HooksReport> {
  const { commonDir } = await context.repo.places()
  const place = await findHookPlace(context)
  await requireInside(context, place)
  await requireUnedited(context)
  const done = await uninstallBy(context, place)
  const was = bundleState(commonDir) !== 'absent'
  takeUp(commonDir)
  return { kind: place.kind, place: placeName(place), ...done, changed: done.changed || was }
}

async function uninstallBy(context: Context, place: HookPlace): Promise<Done> {
  const wanted = await wantedHooks(context)
  switch (place.kind) {
    case 'plain': {
      const changed = wanted.filter((hook) => uninstallPlain(place.folder, hook))
      return { changed: changed.length > 0, written: [], next: [] }
    }
    case 'shared': {
      const { uninstallShared } = await import('./shared.js')
      return { changed: await uninstallShared(context, place.folder), written: [], next: [] }
    }
    case 'husky':
      return byFiles((await import('./husky.js')).uninstallHusky(place.folder), [])
    case 'lefthook': {
      const { isYaml, uninstallLefthook } = await import('./lefthook.js')
      return byFiles(isYaml(place.file) ? uninstallLefthook(place.file) : [], [])
    }
    case 'pre-commit': {
      const { BESIDE_FRAMEWORK, uninstallFramework } = await import('./pre-commit-framework.js')
      for (const hook of BESIDE_FRAMEWORK) uninstallPlain(place.folder, hook)
      return byFiles(uninstallFramework(place.file), [])
    }
  }
}

/** One hook, as far as files can tell; whether Git really calls it, only a commit shows. */
export interface HookStatus {
  readonly hook: HookName
  readonly state: 'installed' | 'missing' | 'replaced'
  /** What runs before it. */
  readonly before: string | null
}

export interface HooksStatus {
  readonly kind: HookPlace['kind']
  readonly place: string
  readonly scripts: ReturnType<typeof bundleState>
  readonly program: string | null
  readonly hooks: readonly HookStatus[]
}

export async function hooksStatus(context: Context): Promise<HooksStatus> {
  const { commonDir } = await context.repo.places()
  const place = await findHookPlace(context)
  const wanted = await wantedHooks(context)
  return {
    kind: place.kind,
    place: placeName(place),
    scripts: bundleState(commonDir),
    program: readProgram(commonDir)?.script ?? null,
    hooks: await Promise.all(wanted.map((hook) => statusOf(place, hook))),
  }
}

async function statusOf(place: HookPlace, hook: HookName): Promise<HookStatus> {
  const before = beforeOf(place, hook)
  const state = (there: boolean): HookStatus => ({ hook, state: there ? 'installed' : 'missing', before })
  switch (place.kind) {
    case 'plain':
      return { hook, state: plainState(place.folder, hook), before }
    case 'shared':
      return state((await import('./shared.js')).sharedHas(place.folder, hook))
    case 'husky':
      return state(place.active && (await import('./husky.js')).huskyHas(place.folder, hook))
    case 'lefthook': {
      const called = textAt(join(place.folder, hook))?.includes('lefthook') ?? false
      return state(called && (await import('./lefthook.js')).lefthookHas(place.file, hook))
    }
    case 'pre-commit': {
      const { frameworkHas, isBeside, isFrameworkScript } = await import('./pre-commit-framework.js')
      if (isBeside(hook)) return { hook, state: plainState(place.folder, hook), before }
      return state(isFrameworkScript(textAt(join(place.folder, hook))) && frameworkHas(place.file, hook))
    }
  }
}

function beforeOf(place: HookPlace, hook: HookName): string | null {
  if (place.kind === 'plain') {
    const kept = `${hook}.before-wf`
    return textAt(join(place.folder, kept)) === null ? null : join(place.folder, kept)
  }
  return place.kind === 'shared' && hooksIn(place.before).includes(hook) ? join(place.before, hook) : null
}

function placeName(place: HookPlace): string {
  return 'file' in place ? place.file : place.folder
}
