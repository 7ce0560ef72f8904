import { type RefusalCause, refusalCauseSchema } from '@undertow/shared/orders.ts'
import { expect, test } from 'vitest'
import { haltsEntries, reactionTo } from './reactions.ts'

// What a person would want done, cause by cause, written down apart from the table of the program.

const wanted: { readonly [C in RefusalCause]: readonly [protective: string, closing: string] } = {
  refused: ['requantise', 'retry'],
  credentials: ['halt', 'halt'],
  restricted: ['halt', 'halt'],
  liquidating: ['halt', 'halt'],
  positionMode: ['retry', 'retry'],
  rateLimit: ['retry', 'retry'],
  orderRate: ['makeRoom', 'makeRoom'],
  tooManyOrders: ['makeRoom', 'makeRoom'],
  wouldTrigger: ['close', 'retry'],
  grid: ['requantise', 'retry'],
  band: ['requantise', 'limit'],
  size: ['requantise', 'retry'],
  noDepth: ['retry', 'limit'],
  noPosition: ['resync', 'resync'],
  secondStop: ['cancelFirst', 'cancelFirst'],
  margin: ['retry', 'retry'],
  leverage: ['retry', 'retry'],
  closedSymbol: ['retry', 'retry'],
  clock: ['retry', 'retry'],
}

test.each(refusalCauseSchema.options)('%s: stops, take-profits and closes react as they should', (cause) => {
  const [protective, closing] = wanted[cause]
  expect(reactionTo('stop', cause)).toBe(protective)
  expect(reactionTo('takeProfit', cause)).toBe(protective)
  expect(reactionTo('close', cause)).toBe(closing)
})

test('without a known cause it is tried again, whatever the order is for', () => {
  expect(reactionTo('stop', null)).toBe('retry')
  expect(reactionTo('close', null)).toBe('retry')
})

test('only keys, rights, the position mode and a liquidation end entries until somebody has looked', () => {
  const halting = refusalCauseSchema.options.filter(haltsEntries)
  expect(halting.toSorted()).toEqual(['credentials', 'liquidating', 'positionMode', 'restricted'])
  expect(haltsEntries(null)).toBe(false)
})
