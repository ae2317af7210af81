import type { Form } from '../../domain/decide/answer-forms.js'

/** The command that answers a form: all of its questions, or one of them where the others are kept. */
export function answerCommand(slug: string, { questions, earlier }: Form): string {
  const missing = questions.filter(({ name, required }) => required && !Object.hasOwn(earlier, name))
  const kept = missing.length > 0 ? missing : questions.slice(0, 1)
  const named = Object.keys(earlier).length === 0 ? questions : kept
  return `wf run ${slug}${named.map(({ name }) => ` --answer ${name}=TEXT`).join('')}`
}
