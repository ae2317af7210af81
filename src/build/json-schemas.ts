import * as z from 'zod'
import { DefinitionFile } from '../definitions/definition-file.js'
import { StrategyFile } from '../definitions/strategy-file.js'
import { SessionLine } from '../schemas/session.js'
import { PolicyFile } from '../trust/policy-file.js'

const PUBLISHED = {
  definition: DefinitionFile,
  policy: PolicyFile,
  session: SessionLine,
  strategy: StrategyFile,
}

/** A bundler plugin that publishes what we parse as JSON schemas, for editors and auditors. */
export function jsonSchemas() {
  return {
    name: 'wf:json-schemas',
    generateBundle(this: { emitFile(file: { type: 'asset'; fileName: string; source: string }): string }) {
      for (const [name, schema] of Object.entries(PUBLISHED)) {
        // What is written by hand, before we make values of it.
        const json = z.toJSONSchema(schema, { io: 'input' })
        const source = `${JSON.stringify(json, null, 2)}\n`
        this.emitFile({ type: 'asset', fileName: `schemas/${name}.schema.json`, source })
      }
    },
  }
}
