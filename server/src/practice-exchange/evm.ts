import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'

// Just enough of Ethereum to check who signed a request. Written apart from the bot's own signing code on purpose:
// the two only meet in the protocol.

const word = (hex: string): Uint8Array => hexToBytes(hex.padStart(64, '0'))
const hashText = (text: string): Uint8Array => keccak_256(utf8ToBytes(text))

const domainType = hashText('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)')
const messageType = hashText('Message(string msg)')

/** Source: protocol page 1.5, EIP-712 domain "AsterSignTransaction". */
export const domainSeparator = (chainId: number): Uint8Array =>
  keccak_256(
    concatBytes(domainType, hashText('AsterSignTransaction'), hashText('1'), word(chainId.toString(16)), word('0')),
  )

/** What a wallet signs for `message` under a domain. */
export const messageDigest = (domain: Uint8Array, message: string): Uint8Array =>
  keccak_256(concatBytes(hexToBytes('1901'), domain, keccak_256(concatBytes(messageType, hashText(message)))))

/** Lower-case `0x…` address of an uncompressed public key. */
const addressOfKey = (publicKey: Uint8Array): string => `0x${bytesToHex(keccak_256(publicKey.slice(1)).slice(-20))}`

/** Lower-case `0x…` address that belongs to a private key of 32 bytes. */
export const addressOf = (privateKey: Uint8Array): string => addressOfKey(secp256k1.getPublicKey(privateKey, false))

const signaturePattern = /^(?:0x)?([0-9a-fA-F]{64})([0-9a-fA-F]{64})(1b|1c|1B|1C)$/

/** Lower-case address of whoever made `signature` (r‖s‖v in hex) over `digest`; null when it is no valid signature. */
export function signerOf(digest: Uint8Array, signature: string): string | null {
  const [, r, s, v] = signaturePattern.exec(signature) ?? []
  if (!r || !s || !v) return null
  try {
    const parsed = new secp256k1.Signature(BigInt(`0x${r}`), BigInt(`0x${s}`), Number.parseInt(v, 16) - 27)
    return addressOfKey(parsed.recoverPublicKey(digest).toBytes(false))
  } catch {
    // Numbers outside the group, or a point that is not on the curve: nobody's signature.
    return null
  }
}
