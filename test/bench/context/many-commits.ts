import type { Stand } from '../stand.js'

/** So many commits on `main`, each of one file of a hundred. */
export function manyCommits(made: Stand, count: number): Stand {
  const commits = Array.from({ length: count }, (_, at) => {
    const [message, text] = [`Change ${at}\n`, `// TODO: ${at}\n`]
    const begin = at === 0 ? 'from refs/heads/main^0\n' : ''
    const who = `committer A <a@example.com> ${1767225600 + at} +0000`
    const file = `M 100644 inline src/many/file-${at % 100}.js\ndata ${text.length}\n${text}\n`
    return `commit refs/heads/main\n${who}\ndata ${message.length}\n${message}${begin}${file}`
  })
  made.git(['fast-import', '--quiet', '--force'], commits.join(''))
  made.git(['repack', '-adq'])
  return made
}
