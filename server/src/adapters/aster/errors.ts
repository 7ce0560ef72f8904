import type { RefusalCause } from '@undertow/shared/orders.ts'

/**
 * What an error code says. The first group is what the exchange answered to anything; the rest is why an order was
 * refused, in the words in which the core decides what to do about it (core/protection/reactions.ts).
 */
export type Meaning =
  /** The exchange does not say whether it happened: for an order that means it may exist. */
  | 'unknown'
  /** The nonce was used before, perhaps by the very order in question, or is out of its time. */
  | 'nonce'
  /** The listen key is gone. */
  | 'listenKey'
  /** Cancel: no open order of that id. It may have filled. */
  | 'gone'
  /** Query: no order of that id. */
  | 'absent'
  /** It is already as asked. */
  | 'alreadySo'
  | RefusalCause

/** A code that is not listed is `unknown`, which is safe: the order is asked for and counts until its fate is known. */
export const meaningOf = (code: number): Meaning => meanings.get(code) ?? 'unknown'

/** Whether the exchange certainly did not do what was asked. */
export const isDefinite = (code: number): boolean => !uncertain.has(meaningOf(code))

/** Why an order was refused; null where the code says something else. */
export function causeOf(code: number): RefusalCause | null {
  const meaning = meaningOf(code)
  switch (meaning) {
    case 'unknown':
    case 'nonce':
    case 'listenKey':
    case 'gone':
    case 'alreadySo':
      return null
    // Asked for as an answer to a closing order: there is nothing that it could close.
    case 'absent':
      return 'noPosition'
    default:
      return meaning
  }
}

const ofRules = new Set<RefusalCause | undefined>(['grid', 'band', 'size', 'leverage', 'closedSymbol'])

/** What we sent was inside the rules that we know: they may have changed. */
export const showsOldRules = (cause: RefusalCause | undefined): boolean => ofRules.has(cause)

const uncertain = new Set<Meaning>(['unknown', 'nonce'])

/** Both ends included. */
const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: from - to + 1 }, (_, index) => from - index)

/**
 * Every code of the exchange's documentation, V1 and V3, and those that clients have met besides; a later line wins.
 * Source: error code pages of the documentation; codes marked "seen" from reports of clients.
 */
const table: readonly (readonly [Meaning, readonly number[]])[] = [
  // Malformed, or of no concern to a bot that trades: documented refusals.
  ['refused', [-1004, ...range(-1010, -1011), ...range(-1013, -1014), -1020, -1023]],
  ['refused', [...range(-1100, -1105), ...range(-1108, -1120), -1127, -1128, -1130, -1136]],
  ['refused', [-2010, -2016, ...range(-2026, -2028)]],
  ['refused', [...range(-4000, -4033), ...range(-4044, -4088), -4104, -4114, -4115]],
  ['refused', [-4135, ...range(-4137, -4139), -4144, -4161, -4165, -4168, -4169, -4212]],
  // Post-only that would take: seen on kindred exchanges.
  ['refused', [-5022]],

  ['unknown', [-1000, -1001, -1006, -1007, -1016]],
  // Documented without a word on when they come.
  ['unknown', range(-5047, -5053)],
  // The client id is bad or taken (-4116 seen): an order of it may exist.
  ['unknown', [-4015, -4116]],

  ['credentials', [-1002, -1005, -1022, -2014, -2015, -5050]],
  ['restricted', [-4087, -4088]],
  ['liquidating', [-2023]],
  ['positionMode', [-1106, ...range(-4060, -4062)]],
  ['rateLimit', [-1003]],
  ['orderRate', [-1015]],
  ['clock', [-1021]],
  ['nonce', [-4225]],
  ['listenKey', [-1125]],
  ['gone', [-2011]],
  ['absent', [-2013]],
  ['alreadySo', [-4046, -4059]],

  ['wouldTrigger', [-2021, -4142]],
  ['grid', [-1111, -4001, -4002, -4006, -4007, -4013, -4014]],
  // -5060 seen.
  ['band', [-4016, -4024, -4131, -4183, -4184, -5060]],
  // -5076 seen.
  ['size', [...range(-4003, -4005), -4023, -4164, -5076]],
  ['noDepth', [-1112, -2020]],
  ['noPosition', [-2022, -2024, -4118]],
  // Undocumented here; elsewhere it says that the one closing stop a side may have stands already.
  ['secondStop', [-4130]],
  ['tooManyOrders', [-2025, -4045]],
  ['margin', [-2018, -2019]],
  ['leverage', [-2027, -2028, -4028]],
  ['closedSymbol', [-1121, -4140, -4141]],
]
const meanings = new Map<number, Meaning>(table.flatMap(([meaning, codes]) => codes.map((code) => [code, meaning])))
