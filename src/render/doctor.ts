import type { Outcome } from '../app/outcome/outcome.js'
import { counted } from '../domain/text/counted.js'
import { type Paint, safe } from './paint.js'

interface DoctorFacts {
  readonly findings: readonly { code: string; level: string; message: string; command: string | null }[]
  readonly mended: readonly { code: string; command: string | null }[]
}

export function renderDoctor({ facts }: Outcome, p: Paint): string {
  const { findings, mended } = facts as unknown as DoctorFacts
  const lines = [
    ...mended.map(({ code, command }) => `${p.good('mended')} ${safe(code)}: ${safe(command)}`),
    ...findings.flatMap(({ code, level, message, command }) => [
      `${level === 'problem' ? p.bad(safe(code)) : `${p.wait('note')} ${p.wait(safe(code))}`}  ${safe(message)}`,
      ...(command === null ? [] : [`  → ${p.command(safe(command))}`]),
    ]),
  ]
  const problems = findings.filter(({ level }) => level === 'problem').length
  const notes = findings.length - problems
  const untried = findings.some(({ code }) => code === 'NOT_WRITABLE')
  const said =
    problems === 0
      ? p.good(untried ? 'OK, as far as it could be tried' : 'OK: the hooks run, and your decisions count')
      : p.bad(`${counted(problems, 'problem')}`)
  const more = notes === 0 ? '' : ` (and ${counted(notes, 'note')})`
  return `${lines.map((line) => `${line}\n`).join('')}${said}${more}\n`
}
