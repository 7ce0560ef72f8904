/**
 * What an error code says. Everything that is not listed is `unknown`: for an order that means it may exist.
 * Source: error code pages of the exchange's documentation, V1 and V3.
 */
export type Meaning =
  /** Refused; nothing happened. */
  | 'refused'
  /** The exchange does not say whether it happened. */
  | 'unknown'
  /** Key, signature, permission or wallet: no request will pass until a person acts. */
  | 'credentials'
  /** Too many requests or orders. */
  | 'rateLimit'
  /** Our time is off. */
  | 'clock'
  /** The listen key is gone. */
  | 'listenKey'
  /** Cancel: no open order of that id. It may have filled. */
  | 'gone'
  /** Query: no order of that id. */
  | 'absent'
  /** It is already as asked. */
  | 'alreadySo'
  /** The account's position mode is not what we thought. */
  | 'positionMode'

export function meaningOf(code: number): Meaning {
  const single = meanings.get(code)
  if (single) return single
  return refusedRanges.some(([from, to]) => code <= from && code >= to) ? 'refused' : 'unknown'
}

const meanings = new Map<number, Meaning>([
  [-1000, 'unknown'],
  [-1001, 'unknown'],
  [-1002, 'credentials'],
  [-1003, 'rateLimit'],
  [-1004, 'refused'],
  [-1005, 'credentials'],
  [-1006, 'unknown'],
  [-1007, 'unknown'],
  [-1015, 'rateLimit'],
  [-1016, 'unknown'],
  [-1020, 'refused'],
  [-1021, 'clock'],
  [-1022, 'credentials'],
  [-1106, 'positionMode'],
  [-1125, 'listenKey'],
  [-2010, 'refused'],
  [-2011, 'gone'],
  [-2013, 'absent'],
  [-2014, 'credentials'],
  [-2015, 'credentials'],
  [-4046, 'alreadySo'],
  [-4059, 'alreadySo'],
  [-4060, 'positionMode'],
  [-4061, 'positionMode'],
  [-4062, 'positionMode'],
  [-4116, 'unknown'],
  // Undocumented here; elsewhere it says that the one closing stop a side may have stands already.
  [-4130, 'refused'],
  // A nonce that was used may have been used by the very order in question.
  [-4225, 'unknown'],
  [-5050, 'credentials'],
  [-5060, 'refused'],
  [-5076, 'refused'],
])

/** Parameters, filters, margin, position and permission: documented refusals, both ends included. */
const refusedRanges: readonly (readonly [from: number, to: number])[] = [
  [-1010, -1014],
  [-1023, -1023],
  [-1100, -1136],
  [-2016, -2028],
  [-4000, -4014],
  [-4016, -4033],
  [-4044, -4088],
  [-4104, -4115],
  [-4118, -4118],
  [-4131, -4144],
  [-4161, -4169],
  [-4183, -4184],
  [-4212, -4212],
]
