import { type FileTree, oidOf } from './file-tree.js'
import { type Act, type Draft, from, given } from './log-builder.js'
import { accept, approve, propose, revise, save, submit } from './log-commands.js'
import { ordinary } from './log-events.js'
import { FIX, GOAL, PLAN, SNAPSHOT } from './log-stories.js'
import { type Chain, chainOf } from './log-tamper.js'
import { ada, bob } from './signatories.js'

/** A change in which everything happens that happens in one, with the signatures of two people. */
const ACTS: readonly Act[] = [
  submit('goal', { [GOAL]: 'Let people in\n', [SNAPSHOT]: 'a shop with a door\n' }),
  approve(ada),
  submit('plan', { [PLAN]: 'Compare\n' }),
  revise(null, { note: 'Say how.' }),
  submit('plan', { [PLAN]: 'Compare in constant time\n' }),
  approve(bob),
  propose(FIX, 'scripted'),
  accept(ada),
  ordinary({ 'src/more.ts': 'more\n' }),
  approve(bob),
  save(ada),
]

export function fullStory(): Chain {
  const trees: FileTree[] = []
  const keep = (draft: Draft): Draft => {
    trees.push(draft.tree)
    return draft
  }
  let draft = keep(given().draft)
  for (const act of ACTS) draft = keep(from(draft).when(act).then())
  return chainOf(draft, trees, (tree) => oidOf(tree, draft.world.format))
}
