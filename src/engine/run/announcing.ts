import type { Context } from '../../app/outcome/context.js'
import { type Announced, announce } from '../stages/running.js'
import type { Tell } from './progress.js'

/** Tells how a run goes, and announces each stage while it runs. `end` withdraws what is left. */
export function announcing(
  context: Context,
  slug: string,
  tell: Tell,
): { readonly tell: Tell; readonly end: () => Promise<void> } {
  const open = new Map<string, Promise<Announced>>()
  const end = async (stage: string): Promise<void> => {
    const announced = open.get(stage)
    open.delete(stage)
    await (await announced)?.end()
  }
  return {
    tell(progress) {
      tell(progress)
      if (progress.event === 'started') {
        const { stage, agent, attempt } = progress
        open.set(stage, announce(context, { slug, stage, agent, attempt }))
      } else if (progress.event === 'activity')
        void open.get(progress.stage)?.then(({ activity }) => activity(progress.line))
      else if (['completed', 'failed', 'asked'].includes(progress.event)) void end(progress.stage)
    },
    end: async () => void (await Promise.all([...open.keys()].map(end))),
  }
}
