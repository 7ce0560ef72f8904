import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 as keccak } from '@noble/hashes/sha3.js'
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'

/**
 * Signs request strings as EIP-712 `Message(string msg)` of the domain AsterSignTransaction: 0x, then r, s and v in hex.
 * Deterministic (RFC 6979). Throws when the key is not a valid one, without quoting it.
 */
export function createV3Signer(privateKey: string, chainId: number): (message: string) => string {
  const key = keyBytes(privateKey)
  const prefix = concatBytes(Uint8Array.of(0x19, 0x01), domainSeparator(chainId))
  return (message) => {
    const digest = keccak(concatBytes(prefix, structHash(message)))
    const [recovery = 0, ...rs] = secp256k1.sign(digest, key, { prehash: false, format: 'recovered' })
    return `0x${bytesToHex(Uint8Array.from(rs))}${(27 + recovery).toString(16)}`
  }
}

/** The address that belongs to a private key, in lower case. */
export function addressOf(privateKey: string): string {
  const publicKey = secp256k1.getPublicKey(keyBytes(privateKey), false)
  return `0x${bytesToHex(keccak(publicKey.slice(1)).slice(-20))}`
}

const hashOf = (text: string): Uint8Array => keccak(utf8ToBytes(text))
const messageType = hashOf('Message(string msg)')
const domainType = hashOf('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)')

function domainSeparator(chainId: number): Uint8Array {
  const chain = hexToBytes(BigInt(chainId).toString(16).padStart(64, '0'))
  const noContract = new Uint8Array(32)
  return keccak(concatBytes(domainType, hashOf('AsterSignTransaction'), hashOf('1'), chain, noContract))
}

function structHash(message: string): Uint8Array {
  return keccak(concatBytes(messageType, hashOf(message)))
}

function keyBytes(privateKey: string): Uint8Array {
  const digits = privateKey.replace(/^0x/, '')
  if (!/^[0-9a-fA-F]{64}$/.test(digits)) throw new Error('the private key is not 32 bytes of hexadecimal')
  return hexToBytes(digits)
}
