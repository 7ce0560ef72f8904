import { add, neg, noUsdt, text, usdt, type Usdt } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { ofKind } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'

const postings = (hunter: Story) => ofKind(hunter.log, 'posted').map(({ posting }) => posting)
const sumOf = (hunter: Story, type: string, trade: string | null): Usdt =>
  postings(hunter)
    .filter((posting) => posting.type === type && posting.trade === trade)
    .reduce((sum, { amount }) => add(sum, amount), noUsdt)

const income = (
  hunter: Story,
  type: 'funding' | 'insurance' | 'realised' | 'commission',
  id: string,
  amount = '-0.5',
) =>
  hunter.tell({
    kind: 'income',
    type,
    id,
    symbol: 'BTCUSDT',
    asset: 'USDT',
    amount: usdt(amount),
    happenedAt: hunter.now(),
  })

const differs = (difference: string) => ({
  day: '2026-01-31',
  type: 'commission' as const,
  asset: 'USDT',
  symbol: 'BTCUSDT',
  ours: usdt('-1'),
  exchange: usdt('-2'),
  difference: usdt(difference),
})

test.each(['long', 'short'] as const)(
  'the figures of a trade are the sums of its postings, to the last digit: %s',
  (leg) => {
    const hunter = story({ hedge: true })
    const entry = hunter.hunt(leg)!
    hunter.placed(entry)
    hunter.fill(entry, '0.003', '98301.7', { commission: usdt('0.0589') })
    hunter.fill(entry, '0.002', '98300.3', { commission: usdt('-0.01') })
    const exit = hunter.lastOrder('stop')
    hunter.placed(exit)
    income(hunter, 'funding', 'f1')
    hunter.fill(exit, '0.001', '98700.1', { commission: usdt('0.0493') })
    hunter.fill(exit, '0.004', '98800.9', { commission: usdt('0.1976') })
    const [trade] = hunter.trades()
    expect(text(sumOf(hunter, 'realised', trade!.id))).toBe(text(trade!.grossPnl))
    expect(text(neg(sumOf(hunter, 'commission', trade!.id)))).toBe(text(trade!.commission))
    expect(text(sumOf(hunter, 'funding', trade!.id))).toBe(text(trade!.funding))
    expect(postings(hunter).map(({ type, sourceId }) => [type, sourceId])).toEqual([
      ['commission', '1'],
      ['commission', '2'],
      ['funding', 'f1'],
      ['realised', '3'],
      ['commission', '3'],
      ['realised', '4'],
      ['commission', '4'],
    ])
  },
)

test('profit and commission of the exchange’s list are not booked: the fills have been', () => {
  const hunter = story()
  hunter.protectedHolding()
  const before = postings(hunter).length
  income(hunter, 'realised', 'REALIZED_PNL:1')
  income(hunter, 'commission', 'COMMISSION:1')
  expect(postings(hunter)).toHaveLength(before)
})

test('funding told after its trade has closed is ours and in no trade; from after that it is not ours', () => {
  const hunter = story()
  const { takeProfit } = hunter.protectedHolding()
  const paidAt = hunter.now()
  hunter.pass(1_000)
  hunter.fill(takeProfit, '0.01', '100267.6')
  hunter.tell({
    kind: 'income',
    type: 'funding',
    id: 'late',
    symbol: 'BTCUSDT',
    asset: 'USDT',
    amount: usdt('-0.5'),
    happenedAt: paidAt,
  })
  hunter.pass(10)
  income(hunter, 'funding', 'not ours')
  const funding = postings(hunter).filter(({ type }) => type === 'funding')
  expect(funding).toMatchObject([{ sourceId: 'late', trade: null, leg: 'long' }])
})

test('the fee of our own liquidation is posted beside its trade; the one of somebody else’s is not', () => {
  const hunter = story()
  const { entry } = hunter.protectedHolding()
  income(hunter, 'insurance', 'of the user')
  hunter.fill({ ...entry, clientId: 'autoclose-1', side: 'sell' }, '0.01', '90000', { forced: true })
  income(hunter, 'insurance', 'ours', '-1.25')
  hunter.pass(61_000)
  income(hunter, 'insurance', 'much later')
  const insurance = postings(hunter).filter(({ type }) => type === 'insurance')
  expect(insurance).toMatchObject([{ sourceId: 'ours', trade: null, leg: 'long' }])
})

test('a liquidation fee on a symbol whose last trade of ours ended otherwise is not ours', () => {
  const hunter = story()
  const { takeProfit } = hunter.protectedHolding()
  hunter.fill(takeProfit, '0.01', '100267.6')
  income(hunter, 'insurance', 'of the user')
  expect(postings(hunter).filter(({ type }) => type === 'insurance')).toEqual([])
})

test('what is closed from outside is posted as an estimate, without a fill', () => {
  const hunter = story()
  hunter.protectedHolding()
  hunter.pass(1_000)
  hunter.mark('98000')
  for (let round = 0; round < 5 && hunter.trades().length === 0; round += 1) {
    hunter.pass(2_000)
    hunter.snapshot({ positions: [] })
    for (const clientId of new Set(hunter.queries())) hunter.tell({ kind: 'queried', clientId, outcome: 'unanswered' })
  }
  expect(hunter.notices()).toContain('closed_outside')
  expect(postings(hunter).at(-1)).toMatchObject({ type: 'realised', sourceId: null })
})

test('a difference is told once it was found twice, not again while it stays the same, and its end is told', () => {
  const hunter = story()
  const compare = (...differences: ReturnType<typeof differs>[]) =>
    hunter.tell({ kind: 'booksCompared', to: hunter.now(), differences })
  compare(differs('-1'))
  expect(hunter.notices()).toEqual([])
  compare(differs('-1'))
  compare(differs('-1'))
  expect(hunter.notices()).toEqual(['books_differ'])
  expect(ofKind(hunter.log, 'notice')[0]?.notice).toMatchObject({
    level: 'warn',
    text: "our books differ from the income list of the exchange: commission of BTCUSDT on 2026-01-31: ours -1, the exchange's -2, difference -1 USDT",
  })
  compare(differs('-3'))
  expect(hunter.notices()).toEqual(['books_differ'])
  hunter.pass(3_600_000)
  compare(differs('-4'))
  expect(hunter.notices().filter((code) => code === 'books_differ')).toHaveLength(2)
  compare()
  compare()
  expect(hunter.notices().filter((code) => code === 'books_agree')).toHaveLength(1)
})

test('a difference that was gone at the second look is not told', () => {
  const hunter = story()
  hunter.tell({ kind: 'booksCompared', to: 1, differences: [differs('-1')] })
  hunter.tell({ kind: 'booksCompared', to: 2, differences: [] })
  hunter.tell({ kind: 'booksCompared', to: 3, differences: [differs('-1')] })
  expect(hunter.notices()).toEqual([])
})

test('a process to come reads the list from where this one ended, unless the account is a new one', () => {
  const hunter = story()
  hunter.tell({ kind: 'incomeRead', from: 5, to: 20 })
  hunter.tell({ kind: 'incomeRead', from: 5, to: 10 })
  hunter.tell({ kind: 'started', bootId: 'second', installation: 'test', version: '0' })
  expect(hunter.state.incomeReadTo).toBe(20)
  hunter.tell({ kind: 'started', bootId: 'third', installation: 'test', version: '0', accountIsNew: true })
  expect(hunter.state.incomeReadTo).toBeNull()
})
