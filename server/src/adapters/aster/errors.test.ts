import { expect, test } from 'vitest'
import { causeOf, isDefinite, meaningOf } from './errors.ts'

// The complete list of the protocol page, V1 and V3, and the codes that clients have met besides.
const documented = `-1000…-1007, -1010, -1011, -1013…-1016, -1020, -1021, -1022, -1023, -1100…-1106, -1108…-1121, -1125, -1127, -1128,
-1130, -1136, -2010, -2011, -2013…-2016, -2018…-2028, -4000…-4033, -4044…-4088, -4104, -4114, -4115, -4118, -4131, -4135,
-4137…-4142, -4144, -4161, -4164, -4165, -4183, -4184, -4212, -4225, -5047…-5053`
const seen = [-4116, -4130, -4168, -4169, -5022, -5060, -5076]

const codes = documented.split(/,\s*/).flatMap((part) => {
  const [from = 0, to = from] = part.split('…').map(Number)
  return Array.from({ length: from - to + 1 }, (_, index) => from - index)
})

/** Codes whose fate is open although they are documented: every other one is a definite answer. */
const open = [-1000, -1001, -1006, -1007, -1016, -4015, -4116, -4225]
const unexplained = [-5047, -5048, -5049, -5051, -5052, -5053]

test('every documented code has a meaning, and only those that leave the outcome open leave it open', () => {
  const uncertain = [...codes, ...seen].filter((code) => !isDefinite(code))
  expect(uncertain.toSorted((a, b) => b - a)).toEqual([...open, ...unexplained].toSorted((a, b) => b - a))
})

test('a code that nobody has listed leaves the outcome open: an order of it may exist', () => {
  const listed = new Set([...codes, ...seen])
  const others = Array.from({ length: 9_999 }, (_, index) => -index).filter((code) => !listed.has(code))
  expect(others.filter(isDefinite)).toEqual([])
  expect(others.map(causeOf).filter((cause) => cause !== null)).toEqual([])
})

test.each([
  [-2021, 'wouldTrigger'],
  [-4142, 'wouldTrigger'],
  [-1111, 'grid'],
  [-4014, 'grid'],
  [-4131, 'band'],
  [-4183, 'band'],
  [-4184, 'band'],
  [-2022, 'noPosition'],
  [-2013, 'noPosition'],
  [-4118, 'noPosition'],
  [-4045, 'tooManyOrders'],
  [-2025, 'tooManyOrders'],
  [-1015, 'orderRate'],
  [-2019, 'margin'],
  [-2020, 'noDepth'],
  [-2023, 'liquidating'],
  [-2015, 'credentials'],
  [-5050, 'credentials'],
  [-4061, 'positionMode'],
  [-4140, 'closedSymbol'],
  [-1102, 'refused'],
  [-1021, 'clock'],
] as const)('%i says to the core: %s', (code, cause) => expect(causeOf(code)).toBe(cause))

test.each([
  [-1021, 'clock'],
  [-4225, 'nonce'],
  [-1125, 'listenKey'],
  [-2011, 'gone'],
  [-2013, 'absent'],
  [-4046, 'alreadySo'],
  [-4059, 'alreadySo'],
] as const)('%i is known as: %s', (code, meaning) => expect(meaningOf(code)).toBe(meaning))
