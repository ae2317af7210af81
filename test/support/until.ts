/** Reads until a text was printed; what is printed later is still kept for whoever waits for the end. */
export function until(stream: NodeJS.ReadableStream, wanted: string): Promise<void> {
  let seen = ''
  return new Promise((resolve, reject) => {
    stream.on('data', (chunk: Buffer) => {
      seen += chunk.toString('utf8')
      if (seen.includes(wanted)) resolve()
    })
    stream.once('close', () => reject(new Error(`it ended before it said "${wanted}": ${seen}`)))
  })
}
