import { crc32 } from 'node:zlib'

/** A message of `application/vnd.amazon.eventstream`, as Bedrock streams what a model says. */
export function bedrockChunk(event: unknown): Buffer {
  const payload = Buffer.from(
    JSON.stringify({ bytes: Buffer.from(JSON.stringify(event)).toString('base64') }),
  )
  const headers = Buffer.concat(
    Object.entries({
      ':message-type': 'event',
      ':event-type': 'chunk',
      ':content-type': 'application/json',
    }).map(([name, value]) => {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(value.length)
      return Buffer.concat([
        Buffer.from([name.length]),
        Buffer.from(name),
        Buffer.from([STRING]),
        length,
        Buffer.from(value),
      ])
    }),
  )
  const prelude = Buffer.alloc(8)
  prelude.writeUInt32BE(headers.length + payload.length + 16)
  prelude.writeUInt32BE(headers.length, 4)
  const head = Buffer.concat([prelude, sum(prelude), headers, payload])
  return Buffer.concat([head, sum(head)])
}

/** The type of a header's value. */
const STRING = 7

function sum(bytes: Buffer): Buffer {
  const four = Buffer.alloc(4)
  four.writeUInt32BE(crc32(bytes))
  return four
}
