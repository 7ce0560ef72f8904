import { expect, test } from 'vitest'
import { fuzz } from './campaign.ts'

test('whatever a venue says, its readers answer and never throw, and what they let in can be recorded and read again', () => {
  const { rows, failures } = fuzz('in the tests', 5_000)
  expect(failures).toEqual([])
  // Some mutations change nothing that matters: a fuzzer that never gets through to the readers would prove nothing.
  for (const { taken, refused } of rows) {
    expect(taken).toBeGreaterThan(50)
    expect(refused).toBeGreaterThan(1_000)
  }
})
