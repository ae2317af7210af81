import * as z from 'zod'
import { DefinitionFile } from '../definitions/definition-file.js'
import { StrategyFile } from '../definitions/strategy-file.js'
import { ContextPackage } from '../schemas/context-package.js'
import { Ledger } from '../schemas/ledger.js'
import { ReviewResults } from '../schemas/review-results.js'
import { Rows } from '../schemas/rows.js'
import { SessionLine } from '../schemas/session.js'
import { VerificationReport } from '../schemas/verification-report.js'
import { WorkerReport } from '../schemas/worker-report-v1.js'
import { PolicyFile } from '../trust/policy-file.js'

const PUBLISHED = {
  'context-package': ContextPackage,
  definition: DefinitionFile,
  ledger: Ledger,
  policy: PolicyFile,
  'review-results': ReviewResults,
  rows: Rows,
  session: SessionLine,
  strategy: StrategyFile,
  'verification-report': VerificationReport,
  'worker-report-v1': WorkerReport,
}

const QUERY = '?json-schema'

/**
 * A plugin for the bundler and for vitest. It publishes what we parse as JSON schemas, for editors and auditors, and
 * `import text from './review-results.ts?json-schema'` gives the text of one.
 */
export function jsonSchemas() {
  return {
    name: 'wf:json-schemas',
    load(id: string) {
      if (!id.endsWith(QUERY)) return null
      const name = /(?<![^/])([^/]+)\.ts$/.exec(id.slice(0, -QUERY.length))?.[1] ?? ''
      if (!isPublished(name)) throw new Error(`no schema is called ${name}`)
      const code = `export default ${JSON.stringify(schemaText(name))}`
      return { code, moduleType: 'js' as const, map: null }
    },
    generateBundle(this: { emitFile(file: { type: 'asset'; fileName: string; source: string }): string }) {
      for (const name of Object.keys(PUBLISHED).filter(isPublished))
        this.emitFile({ type: 'asset', fileName: `schemas/${name}.schema.json`, source: schemaText(name) })
    },
  }
}

type Published = keyof typeof PUBLISHED

const isPublished = (name: string): name is Published => Object.hasOwn(PUBLISHED, name)

/** What is written by hand, before we make values of it. */
function schemaText(name: Published): string {
  return `${JSON.stringify(z.toJSONSchema(PUBLISHED[name], { io: 'input' }), null, 2)}\n`
}
