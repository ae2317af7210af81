import { stageNamed } from '../../src/domain/definition/stage-graph.js'
import { judgedCode } from '../../src/domain/fold/structure-evidence.js'
import type { Oid } from '../../src/domain/names/oid.js'
import { changesOf, type Files, withFiles } from './file-tree.js'
import { type Act, hashingOf } from './log-builder.js'
import type { Over } from './log-events.js'

/** The act of a stage that judges code in which these files are as well, from these patches; `over` is what else it says. */
export const judging =
  (act: (over: Over) => Act, stage: string, files: Files, patches: readonly Oid[], over: Over = {}): Act =>
  (draft) => {
    const found = stageNamed(draft.definition, stage)
    if (found === null) throw new Error(`there is no stage ${stage}`)
    const tree = withFiles(draft.tree, files, draft.world.format)
    const hashing = hashingOf(draft.world.format)
    const code = judgedCode(draft.workflow, found, changesOf(draft.tree, tree), hashing)
    return act({ ...over, event: { code, candidate: patches, ...over.event } })(draft)
  }
