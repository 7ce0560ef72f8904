import { expect, test } from 'vitest'
import { createBudget } from './budget.ts'

const minute = 60_000
const start = 1_000 * minute

function limits(reservePct = 20) {
  let now = start
  const budget = createBudget(
    () => now,
    () => reservePct,
  )
  budget.setLimits([
    { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 100 },
    { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: 10 },
    { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 5 },
  ])
  return { budget, now: () => now, pass: (ms: number) => void (now += ms) }
}
const reply = (status: number, headers: Record<string, string> = {}, body = '{}') => ({ status, headers, body })
const read = { weight: 10, orders: 0 }
const order = { weight: 1, orders: 1 }

test('the reserve is left alone by reading and entering, and the last half of it by all but protection and closing', () => {
  const { budget } = limits()
  for (let n = 0; n < 8; n += 1) expect(budget.take(read, 'normal')).toBe(0)
  expect(budget.take(read, 'normal')).toBe(minute)
  expect(budget.take(read, 'upkeep')).toBe(0)
  expect(budget.take(read, 'upkeep')).toBe(minute)
  expect(budget.take(read, 'protection')).toBe(0)
  expect(budget.take(read, 'protection')).toBe(minute)
})

test('the larger the reserve, the less of the limit is left to all others', () => {
  for (const [reservePct, times] of [
    [20, 8],
    [50, 5],
  ] as const) {
    const { budget } = limits(reservePct)
    for (let n = 0; n < times; n += 1) expect(budget.take(read, 'normal')).toBe(0)
    expect(budget.take(read, 'normal')).toBe(minute)
  }
})

test('a new minute begins with everything free', () => {
  const { budget, pass } = limits()
  pass(15_000)
  for (let n = 0; n < 8; n += 1) budget.take(read, 'normal')
  expect(budget.take(read, 'normal')).toBe(45_000)
  pass(45_000)
  expect(budget.take(read, 'normal')).toBe(0)
})

test('orders have limits of their own, also over ten seconds', () => {
  const { budget, pass } = limits()
  for (let n = 0; n < 4; n += 1) expect(budget.take(order, 'normal')).toBe(0)
  expect(budget.take(order, 'normal')).toBe(10_000)
  expect(budget.take(read, 'normal')).toBe(0)
  pass(10_000)
  expect(budget.take(order, 'normal')).toBe(0)
})

test('the count of the exchange is believed where it is higher', () => {
  const { budget } = limits()
  budget.learn(reply(200, { 'x-mbx-used-weight-1m': '95' }, '{}'), start)
  expect(budget.take(read, 'normal')).toBe(minute)
  budget.learn(reply(200, { 'x-mbx-used-weight-1m': '3' }, '{}'), start)
  expect(budget.take(read, 'normal')).toBe(minute)
})

test('a count of the minute before, told after the turn, says nothing of the new minute', () => {
  const { budget, now, pass } = limits()
  pass(59_990)
  const sentAt = now()
  pass(20)
  budget.learn(reply(200, { 'x-mbx-used-weight-1m': '95' }), sentAt)
  expect(budget.take(read, 'normal')).toBe(0)
  budget.learn(reply(200, { 'x-mbx-used-weight-1m': '95' }), now())
  expect(budget.take(read, 'normal')).toBe(minute - 10)
})

test('limits that are read after the minute turned do not bring back what was used before', () => {
  const { budget, pass } = limits()
  for (let n = 0; n < 8; n += 1) budget.take(read, 'normal')
  pass(minute)
  budget.setLimits([{ rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 100 }])
  expect(budget.take(read, 'normal')).toBe(0)
})

test('429 stops everything for as long as it says', () => {
  const { budget, pass } = limits()
  budget.learn(reply(429, { 'retry-after': '7' }, ''), start)
  expect(budget.take(read, 'protection')).toBe(7_000)
  pass(7_000)
  expect(budget.take(read, 'protection')).toBe(0)
})

test('a ban stops everything until the moment in its message', () => {
  const { budget } = limits()
  // Needs an exchange time of thirteen digits.
  const now = 1_789_672_621_550
  const real = createBudget(
    () => now,
    () => 0,
  )
  real.learn(reply(418, {}, `{"code":-1003,"msg":"Way too many requests; IP banned until ${now + 90_000}."}`), now)
  expect(real.take(read, 'protection')).toBe(90_000)
  expect(real.forbiddenUntil()).toBe(now + 90_000)
  budget.learn(reply(418, {}, 'nothing to read'), start)
  expect(budget.take(read, 'protection')).toBe(2 * minute)
})

test('a wall in front of the exchange means a pause, an answer of the exchange does not', () => {
  const { budget } = limits()
  budget.learn(reply(403, {}, '{"code":-2015}'), start)
  expect(budget.take(read, 'normal')).toBe(0)
  budget.learn(reply(403, {}, '<html>'), start)
  expect(budget.take(read, 'normal')).toBe(minute)
})

test('after "too many new orders" no order goes out before the next window', () => {
  const { budget } = limits()
  budget.learn(reply(400, {}, '{"code":-1015,"msg":"Too many new orders"}'), start)
  expect(budget.take(order, 'protection')).toBeGreaterThan(0)
  expect(budget.take(read, 'normal')).toBe(0)
})

test('limits that cannot be read leave the known ones in force', () => {
  const { budget } = limits()
  budget.setLimits([{ rateLimitType: 'RAW', interval: 'CENTURY' }])
  for (let n = 0; n < 8; n += 1) budget.take(read, 'normal')
  expect(budget.take(read, 'normal')).toBe(minute)
})

test('what is asked for in passing leaves half of the limit to all others, whatever the reserve', () => {
  for (const [reservePct, times] of [
    [20, 5],
    [75, 2],
  ] as const) {
    const { budget } = limits(reservePct)
    for (let n = 0; n < times; n += 1) expect(budget.take(read, 'spare')).toBe(0)
    expect(budget.take(read, 'spare')).toBe(minute)
  }
  const { budget } = limits()
  for (let n = 0; n < 5; n += 1) budget.take(read, 'spare')
  expect(budget.take(read, 'normal')).toBe(0)
})
