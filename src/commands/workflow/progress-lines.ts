import type { Context } from '../../app/outcome/context.js'
import { escapeLine } from '../../domain/text/escape.js'
import type { Progress, Tell } from '../../engine/run/progress.js'

/** Tells how a run goes: a line for each thing that happens, an object a line where a program reads. */
export function teller(context: Context, json: boolean): Tell {
  if (json) return (progress) => context.progress(JSON.stringify({ schema: 'wf.progress.v1', ...progress }))
  return (progress) => {
    if (progress.event === 'activity') return context.live?.(`  ${progress.stage}: ${progress.line}`)
    context.progress(lineOf(progress))
  }
}

function lineOf(progress: Exclude<Progress, { event: 'activity' }>): string {
  switch (progress.event) {
    case 'started': {
      const by = progress.agent === null ? '' : `, by ${progress.agent}`
      return `stage ${progress.stage}: attempt ${progress.attempt}${by}`
    }
    case 'completed':
      return `stage ${progress.stage}: completed, ${progress.seconds.toFixed(1)} s`
    case 'failed':
      return `stage ${progress.stage}: attempt ${progress.attempt} failed: ${progress.code}, ${progress.why}`
    case 'sent-back':
      return `stage ${progress.stage}: ${progress.why}`
    case 'asked':
      return `stage ${progress.stage}: asks: ${escapeLine(progress.question)}`
    case 'retrying':
      return `stage ${progress.stage}: tries again in ${progress.seconds} s`
    case 'skipped':
      return `stage ${progress.stage}: skipped, its condition is false: ${progress.why}`
    case 'waiting':
      return `stage ${progress.stage}: ${progress.why}`
    case 'interrupted':
      return `stage ${progress.stage}: attempt ${progress.attempt} was cut off`
  }
}
