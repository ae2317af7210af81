import type { Environment } from '../../git/process/environment.js'

const HIDDEN = '[redacted]'

// What services hand out, by the form in which they do.
const FORMS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{20,}\b/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}\b/g,
  /\bglpat-[A-Za-z0-9_-]{16,}/g,
  /\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{16,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bAIza[A-Za-z0-9_-]{35}/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/g,
  /\bnpm_[A-Za-z0-9]{36}\b/g,
  /(?<=\b(?:authorization|proxy-authorization)["']?\s{0,20}[:=]\s{0,20}["']?(?:bearer|basic|token)\s{1,20})[A-Za-z0-9._~+/=-]{8,}/gi,
  /(?<=:\/\/[^\s/:@]{1,100}:)[^\s/:@]{3,200}(?=@)/g,
]

// Git's own say who and how, and `wf` sets them itself.
const SECRET_NAME = /^(?!GIT_).*(?:KEY|TOKEN|SECRET|PASS|CREDENTIAL|AUTH(?!OR))/i

/** Takes out three runs joined by dots, the first of which begins as a JSON object does in base64: a signed token. */
function withoutTokens(text: string): string {
  if (!text.includes('eyJ')) return text
  const runs = [...text.matchAll(/[A-Za-z0-9_-]+/g)]
  let [left, done] = ['', 0]
  for (const [at, { index, 0: run }] of runs.entries()) {
    const begins = index < done ? -1 : run.search(/\beyJ/)
    if (begins < 0 || run.length - begins < 13) continue
    const [second, third] = [runs[at + 1], runs[at + 2]]
    const joined = [runs[at], second, third].every((each, place, all) => {
      if (each === undefined || (place > 0 && each[0].length < 10)) return false
      const next = all[place + 1]
      const end = each.index + each[0].length
      return place === 2 || (text[end] === '.' && next?.index === end + 1)
    })
    if (!joined || third === undefined) continue
    left += text.slice(done, index + begins) + HIDDEN
    done = third.index + third[0].length
  }
  return left + text.slice(done)
}

/** Takes secrets out of a text: the values that the agent was given, and what looks as services' keys do. */
export function redactor(env: Environment): (text: string) => string {
  const values = Object.entries(env)
    .flatMap(([name, value]) =>
      SECRET_NAME.test(name) && value !== undefined && value.length >= 8 ? [value] : [],
    )
    // A value that holds another goes first.
    .sort((a, b) => b.length - a.length)
  return (text) => {
    const known = values.reduce((left, value) => left.replaceAll(value, HIDDEN), text)
    return withoutTokens(FORMS.reduce((left, form) => left.replace(form, HIDDEN), known))
  }
}
