const HEADER = '-----BEGIN SSH SIGNATURE-----'
const FOOTER = '-----END SSH SIGNATURE-----'
const BASE64_LINE = /^[A-Za-z0-9+/]+={0,2}$/
const WIDTH = 70

/**
 * The base64 of an armoured signature (PROTOCOL.sshsig, "Armored format"), on one line; `null`
 * where it is not one: header, lines of base64 of any width, footer, at most one newline after
 * it. OpenSSH also takes blanks between and anything after the footer; that is refused here.
 */
export function unarmour(text: string): string | null {
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
  if (lines.length < 3 || lines[0] !== HEADER || lines.at(-1) !== FOOTER) return null
  const body = lines.slice(1, -1)
  return body.every((line) => BASE64_LINE.test(line)) ? body.join('') : null
}

/** The armoured form as ssh-keygen writes it, of the base64 of a signature. */
export function armour(base64: string): string {
  const lines = base64.match(new RegExp(`.{1,${WIDTH}}`, 'g')) ?? []
  return `${[HEADER, ...lines, FOOTER].join('\n')}\n`
}
