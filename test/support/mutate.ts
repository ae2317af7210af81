/** Numbers from 0 to below `bound`, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): (bound: number) => number {
  let state = seed >>> 0
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound
  }
}

/** `bytes` with one thing changed: a bit, a byte, a byte more or less, two places swapped, the end cut. */
export function mutate(bytes: Buffer, random: (bound: number) => number): Buffer {
  const at = random(bytes.length)
  const copy = Buffer.from(bytes)
  switch (random(8)) {
    case 0:
      copy[at] = random(256)
      return copy
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)])
    case 2:
      return Buffer.concat([bytes.subarray(0, at), Buffer.of(random(256)), bytes.subarray(at)])
    case 3:
      return bytes.subarray(0, at)
    case 4: {
      const other = random(bytes.length)
      copy[at] = bytes[other] ?? 0
      copy[other] = bytes[at] ?? 0
      return copy
    }
    default:
      copy[at] = (bytes[at] ?? 0) ^ (1 << random(8))
      return copy
  }
}
