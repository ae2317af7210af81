/** Tells each whole line, and never more than the beginning of one. */
export function lineReader(tell: (line: string) => void): (chunk: Buffer) => void {
  let rest = ''
  return (chunk) => {
    const parts = `${rest}${chunk.toString('utf8')}`.split('\n')
    rest = (parts.pop() ?? '').slice(0, 1000)
    const last = parts.filter((line) => line.trim() !== '').at(-1)
    if (last !== undefined) tell(last.slice(0, 300))
  }
}
