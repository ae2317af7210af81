/** The curves of RFC 5656, section 10.1, as node:crypto and OpenSSH know them. */
export interface Curve {
  readonly name: string
  readonly jwk: string
  readonly bytes: number
  readonly hash: string
  readonly order: bigint
}

// The hash goes with the size of the curve: RFC 5656, section 6.2.1.
export const P256: Curve = {
  name: 'nistp256',
  jwk: 'P-256',
  bytes: 32,
  hash: 'sha256',
  order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
}
export const P384: Curve = {
  name: 'nistp384',
  jwk: 'P-384',
  bytes: 48,
  hash: 'sha384',
  order: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
}
export const P521: Curve = {
  name: 'nistp521',
  jwk: 'P-521',
  bytes: 66,
  hash: 'sha512',
  order: BigInt(`0x01ff${'f'.repeat(62)}fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409`),
}

/** The bounds of OpenSSH's `sshkey_ec_validate_public`: above the order's square root, below order - 1. */
export function isSoundCoordinate(bytes: Buffer, curve: Curve): boolean {
  const value = toBigInt(bytes)
  return bitLength(value) > Math.floor(bitLength(curve.order) / 2) && value < curve.order - 1n
}

const ED25519_P = 2n ** 255n - 19n
const ORDER_EIGHT = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n
const ED25519_SMALL_ORDER: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  ED25519_P - 1n,
  ORDER_EIGHT,
  ED25519_P - ORDER_EIGHT,
])

/**
 * Under a key of small order one signature fits many messages, and a coordinate that is not
 * reduced is a second spelling of another key. OpenSSH refuses neither; nobody has such a key
 * by accident (RFC 8032, section 5.1.3).
 */
export function isWeakEd25519(point: Buffer): boolean {
  const y = toBigInt(Buffer.from(point).reverse()) & (2n ** 255n - 1n)
  return y >= ED25519_P || ED25519_SMALL_ORDER.has(y)
}

/** The value of unsigned big-endian bytes. */
export function toBigInt(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`)
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length
}
