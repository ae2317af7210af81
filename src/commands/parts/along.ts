import type { Context } from '../../app/outcome/context.js'
import { Refused } from '../../app/outcome/outcome.js'
import { typedPathInside } from '../../app/outcome/typed-path.js'
import { type Path, showPath } from '../../domain/names/path.js'
import { shellWord } from '../../domain/text/shell-word.js'
import { whyNotBrought } from '../../git/clone/brought.js'
import { type Arguments, type Option, texts } from './command.js'

/** The option of every verb that lets an agent, a command or a check work in a clone. */
export const WITH: Option = {
  type: 'string',
  array: true,
  describe: 'an ignored file or folder that goes along into the clone, such as .env; never in the patch',
}

/** What goes along into the clone, as paths; each is named before anything runs. */
export async function alongWith(context: Context, args: Arguments): Promise<readonly Path[]> {
  const { top } = await context.repo.places()
  const along: Path[] = []
  for (const each of texts(args, 'with')) {
    if (top === null)
      throw new Refused('NO_WORKTREE', 'there is no working tree here to take it from', 'leave out --with')
    const path = await typedPathInside(context, each)
    const no = await whyNotBrought(context.repo, top, path)
    if (no === 'missing')
      throw new Refused('NO_SUCH_PATH', `${each} is not there`, `ls -d ${shellWord(each)}`)
    if (no !== null)
      throw new Refused(
        'NOT_IGNORED',
        `${each} is not ignored by Git (${no}), so it would be in the patch`,
        `git check-ignore -v -- ${shellWord(each)}`,
      )
    if (along.includes(path)) continue
    context.progress(`with ${showPath(path)}: the command can read it; it is not in the patch`)
    along.push(path)
  }
  return along
}

/** The same as a fact of the outcome; none where nothing goes along. */
export const alongFact = (along: readonly Path[]): { readonly with?: readonly string[] } =>
  along.length > 0 ? { with: along.map(showPath) } : {}

/** The options as they were typed, for a command that does the same again. */
export const againWith = (args: Arguments): string =>
  texts(args, 'with')
    .map((each) => ` --with ${shellWord(each)}`)
    .join('')
