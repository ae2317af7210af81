import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Bundle {
  readonly [file: string]: { readonly type: string; readonly moduleIds?: readonly string[] }
}

/** A bundler plugin that writes the licence of every package that went into the bundle next to it. */
export function thirdPartyLicences() {
  return {
    name: 'wf:third-party-licences',
    generateBundle(
      this: { emitFile(file: { type: 'asset'; fileName: string; source: string }): string },
      _: unknown,
      bundle: Bundle,
    ) {
      const modules = Object.values(bundle).flatMap((output) => output.moduleIds ?? [])
      const folders = new Set(modules.map(packageFolder).filter((folder) => folder !== null))
      const source = [...folders]
        .map(licenceOf)
        .sort()
        .join(`\n${'-'.repeat(72)}\n\n`)
      this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-LICENCES.txt', source })
    },
  }
}

function packageFolder(moduleId: string): string | null {
  // A style sheet comes in under a name of our own.
  const file = moduleId.replace(/^\0wf:text\//, '')
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file)?.[0] ?? null
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
  const text =
    file === undefined ? 'The package brings no licence text.' : readFileSync(join(folder, file), 'utf8')
  return `${name} ${version} (${license})\n\n${text.trim()}\n`
}
