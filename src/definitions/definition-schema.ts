import * as z from 'zod/mini'
import { MAX_STAGES } from '../domain/definition/instantiate.js'
import { Completion, Input, Limits, line, Stage } from './stage-schema.js'

/** The form of a definition's file: keys and types alone. */
export const DefinitionSchema = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(100)),
  description: z.optional(line),
  version: z.literal(1, 'this program reads version 1'),
  revision: z.optional(z.union([z.string(), z.number()])),
  inputs: z.optional(z.array(Input).check(z.maxLength(100))),
  stages: z.array(Stage).check(z.minLength(1), z.maxLength(MAX_STAGES)),
  limits: z.optional(Limits),
  completion: z.optional(Completion),
})

export type DefinitionText = Readonly<z.infer<typeof DefinitionSchema>>
