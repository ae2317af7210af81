import { storedAs } from '../names/slug.js'
import { artefactKind, type Definition, type StageDefinition } from './definition.js'
import { staysInside } from './input-values.js'
import { judgeStage, type StageError, tooLarge } from './judge-definition.js'

export interface InstanceError {
  readonly stage: string
  readonly message: string
}

/** What values make of a path is asked again: that it is one, and in letters that every disk has. */
const isWritable = (path: string, slug: string): boolean =>
  /^[\x21-\x7e]+$/.test(path) && staysInside(path) && artefactKind(path, slug) !== null

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/

/** What is wrong with the stages of a run once its values are in them. */
export function judgeInstance(definition: Definition, slug: string): readonly InstanceError[] {
  const large = tooLarge(definition.stages)
  if (large !== null) return [{ stage: '', message: large }]
  const seen = new Map<string, StageDefinition>()
  return definition.stages.flatMap((stage) => {
    const found: StageError[] = []
    if (!NAME.test(stage.name)) {
      found.push({
        key: ['name'],
        message: `${JSON.stringify(stage.name.slice(0, 120))} is not a valid stage name`,
      })
    }
    found.push(
      ...judgeStage(
        definition,
        stage,
        seen,
        (path) => isWritable(path.replaceAll('{slug}', storedAs(slug)), slug),
        slug,
      ),
    )
    seen.set(stage.name, stage)
    return found.map(({ message }) => ({ stage: stage.name, message }))
  })
}
