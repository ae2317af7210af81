import { FETCHED } from '../../domain/names/fetched.js'
import { NOTES } from '../../domain/names/slug.js'
import { shellWord } from '../../domain/text/shell-word.js'
import { isObjectFault } from '../objects/object-fault.js'
import { completing } from '../outcome/completing.js'
import type { Context } from '../outcome/context.js'
import { type Complaint, complaint } from './finding.js'

// Reading them takes no process of its own, and who has more of them waits for nothing here.
const MOST_REFS = 5000

/** Refs that lead to an object which is missing or damaged: each by its name. */
export async function examineRefs(context: Context): Promise<readonly Complaint[]> {
  const { repo } = context
  const refs = (await repo.refs(['refs/heads/', 'refs/wf/', FETCHED, NOTES])).slice(0, MOST_REFS)
  const whys = await Promise.all(refs.map(({ oid }) => whyUnread(context, oid)))
  const broken = refs.flatMap(({ name, oid }, at) => (whys[at] ? [{ name, oid, why: whys[at] }] : []))
  if (broken.length === 0) return []
  const bring = await completing(context)
  return broken.map(({ name, oid, why }) =>
    complaint(
      'problem',
      'BROKEN_REF',
      `${name} leads to ${oid.slice(0, 10)}, which is ${why}`,
      `${bring}, or where nobody has it: git update-ref -d ${shellWord(name)}`,
    ),
  )
}

async function whyUnread({ repo }: Context, oid: Parameters<Context['repo']['read']>[0]) {
  try {
    return (await repo.read(oid)) === null ? 'missing' : null
  } catch (error) {
    if (!isObjectFault(error)) throw error
    return error.name === 'AlteredObject' ? 'damaged' : null
  }
}
