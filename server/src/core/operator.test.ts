import { describe, expect, test } from 'vitest'
import { qty, text } from '@undertow/shared/money.ts'
import { entriesState } from './report.ts'
import { btc, ofKind } from './fixtures.test-support.ts'
import { story } from './story.test-support.ts'

const closes = (hunter: ReturnType<typeof story>) => hunter.orders().filter(({ purpose }) => purpose === 'close')

describe('the operator', () => {
  test('pauses and resumes entries; protection goes on', () => {
    const hunter = story()
    hunter.holding()
    hunter.operator({ do: 'pause' })
    expect(entriesState(hunter.state)).toEqual({
      entries: 'paused',
      entriesReason: 'paused by anna',
      flattening: false,
    })
    hunter.placed(hunter.lastOrder('stop'))
    expect(hunter.lastOrder('takeProfit').leg).toBe('long')
    hunter.operator({ do: 'resume' })
    expect(entriesState(hunter.state).entries).toBe('on')
  })

  test('I18: halts: resting entries go, protection stays, only resume lifts it', () => {
    const hunter = story()
    const entry = hunter.hunt('long')!
    hunter.placed(entry)
    hunter.fill(entry, '0.004', '98301.6')
    hunter.placed(hunter.lastOrder('stop'))
    hunter.operator({ do: 'halt' })
    expect(hunter.cancels()).toEqual([entry.clientId])
    hunter.operator({ do: 'pause' })
    expect(entriesState(hunter.state).entries).toBe('halted')
  })

  test('S30: disarms: resting entries go, resume does not bring entries back, only a process that starts armed does', () => {
    const hunter = story({ hedge: true })
    hunter.protectedHolding('long')
    const resting = hunter.hunt('short')!
    hunter.placed(resting)
    hunter.operator({ do: 'disarm' })
    hunter.operator({ do: 'resume' })
    expect(hunter.cancels()).toContain(resting.clientId)
    expect(entriesState(hunter.state)).toMatchObject({ entries: 'halted', entriesReason: 'disarmed by anna' })
    hunter.tell({ kind: 'started', bootId: 'next', installation: 'test', version: '0', arming: 'disarmed' })
    expect(entriesState(hunter.state)).toMatchObject({ entries: 'halted' })
    hunter.tell({ kind: 'started', bootId: 'third', installation: 'test', version: '0', arming: 'paused' })
    expect(entriesState(hunter.state)).toMatchObject({ entries: 'paused', entriesReason: 'paused by the restart' })
    hunter.tell({ kind: 'started', bootId: 'fourth', installation: 'test', version: '0', arming: 'armed' })
    hunter.operator({ do: 'resume' })
    expect(entriesState(hunter.state).entriesReason).not.toMatch(/armed/)
  })

  test('S29: flatten cancels entries, closes everything and goes on until nothing is left', () => {
    const hunter = story({ hedge: true, instruments: [{ ...btc, marketQtyMax: qty('0.006') }] })
    hunter.protectedHolding('long')
    const resting = hunter.hunt('short')!
    hunter.placed(resting)
    hunter.operator({ do: 'flatten' })
    expect(hunter.cancels()).toEqual([resting.clientId])
    expect(closes(hunter).map(({ qty: amount }) => text(amount!))).toEqual(['0.006', '0.004'])
    expect(entriesState(hunter.state)).toEqual({
      entries: 'halted',
      entriesReason: 'flattened by anna',
      flattening: true,
    })
    const [first, second] = closes(hunter)
    hunter.fill(first!, '0.006', '98000')
    hunter.fill(second!, '0.003', '98000')
    hunter.report(second!, 'expired', { filledQty: qty('0.003') })
    hunter.fill(resting, '0.002', '98508.5')
    hunter.report(resting, 'cancelled', { filledQty: qty('0.002') })
    hunter.pass(1_000)
    expect(
      closes(hunter)
        .slice(2)
        .map(({ leg, qty: amount }) => [leg, text(amount!)]),
    ).toEqual([
      ['short', '0.002'],
      ['long', '0.001'],
    ])
    for (const close of closes(hunter).slice(2)) hunter.fill(close, text(close.qty!), '98000')
    expect(entriesState(hunter.state)).toMatchObject({ entries: 'halted', flattening: false })
    expect(hunter.trades().map(({ leg, exitReason }) => [leg, exitReason])).toEqual([
      ['short', 'flatten'],
      ['long', 'flatten'],
    ])
  })

  test('flatten is not done while an entry has filled more than was heard: that is closed when it comes', () => {
    const hunter = story()
    const resting = hunter.hunt()!
    hunter.placed(resting)
    hunter.operator({ do: 'flatten' })
    hunter.report(resting, 'cancelled', { filledQty: qty('0.002'), averagePrice: resting.price! })
    expect(entriesState(hunter.state)).toMatchObject({ flattening: true })
    hunter.fill(resting, '0.002', text(resting.price!))
    expect(closes(hunter).map(({ qty: amount }) => text(amount!))).toEqual(['0.002'])
    hunter.fill(closes(hunter)[0]!, '0.002', '98000')
    expect(entriesState(hunter.state)).toMatchObject({ flattening: false })
  })

  test('closes one position', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    expect(closes(hunter)).toHaveLength(1)
    hunter.fill(closes(hunter)[0]!, '0.01', '98000')
    expect(hunter.trades()).toMatchObject([{ exitReason: 'operator' }])
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    expect(hunter.notices()).toContain('nothing_to_close')
  })

  test('cancels one order; a stop goes when its successor stands, and it is said', () => {
    const hunter = story()
    const { stop, takeProfit } = hunter.protectedHolding()
    hunter.operator({ do: 'cancel', clientId: stop.clientId })
    expect(hunter.orders().filter(({ purpose }) => purpose === 'stop')).toHaveLength(2)
    expect(ofKind(hunter.log, 'notice').at(-1)?.notice.text).toContain('another one takes its place')
    expect(hunter.cancels()).toEqual([])
    hunter.placed(hunter.lastOrder('stop'))
    expect(hunter.cancels()).toEqual([stop.clientId])
    hunter.operator({ do: 'cancel', clientId: takeProfit.clientId })
    expect(ofKind(hunter.log, 'notice').at(-1)?.notice.text).toContain('comes back')
    hunter.operator({ do: 'cancel', clientId: 'nobody' })
    expect(hunter.notices()).toContain('nothing_to_cancel')
  })
})

describe('a close that does not go through', () => {
  const closing = () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    return hunter
  }

  test('P-05, I21: it is tried again with growing delay, said loudly, and entries halt', () => {
    const hunter = closing()
    const from = hunter.now()
    for (let tries = 0; tries < 10; tries += 1) {
      hunter.placed(closes(hunter).at(-1)!, 'rejected', 'refused')
      hunter.pass(61_000)
    }
    expect(hunter.now() - from).toBe(610_000)
    expect(closes(hunter).length).toBeLessThan(14)
    expect(hunter.notices()).toContain('close_not_done')
    expect(entriesState(hunter.state).entries).toBe('halted')
  })

  test('a market order that finds no price is followed by a limit at the farthest price allowed', () => {
    const hunter = closing()
    hunter.mark('98000')
    hunter.placed(closes(hunter)[0]!, 'rejected', 'band')
    hunter.pass(1_000)
    const close = closes(hunter)[1]!
    expect([close.type, close.timeInForce, text(close.price!)]).toEqual(['limit', 'ioc', '93100'])
  })

  test('C-08, C-09: reduce-only refused: the target makes way, the stop stays, the account is read', () => {
    const hunter = closing()
    hunter.placed(closes(hunter)[0]!, 'rejected', 'noPosition')
    expect(hunter.cancels()).toEqual([hunter.lastOrder('takeProfit').clientId])
    expect(hunter.log.some(({ kind }) => kind === 'askSnapshot')).toBe(true)
    hunter.tell({ kind: 'account', balances: [], positions: [], happenedAt: 0 })
    hunter.account('long', '0')
    hunter.pass(60_000)
    hunter.snapshot()
    hunter.pass(60_000)
    expect(closes(hunter).length).toBeLessThan(8)
    expect(hunter.trades()).toMatchObject([{ exitReason: 'external' }])
  })

  test('I13: without an answer nothing more is sent until the account, read later, still shows the position', () => {
    const hunter = closing()
    const [close] = closes(hunter)
    hunter.placed(close!, 'unknown')
    hunter.pass(10_000)
    expect(closes(hunter)).toHaveLength(1)
    hunter.tell({ kind: 'queried', clientId: close!.clientId, outcome: 'unanswered' })
    expect(hunter.log.filter(({ kind }) => kind === 'askSnapshot').length).toBeGreaterThan(0)
    hunter.snapshot({ positions: [{ symbol: 'BTCUSDT', leg: 'long', qty: qty('0.01'), entryPrice: btc.tickSize }] })
    expect(closes(hunter)).toHaveLength(2)
    expect(text(closes(hunter)[1]!.qty!)).toBe('0.01')
  })

  test('I13: a close is never larger than what is held', () => {
    const hunter = closing()
    hunter.fill(closes(hunter)[0]!, '0.004', '98000')
    hunter.report(closes(hunter)[0]!, 'expired', { filledQty: qty('0.004') })
    hunter.pass(1_000)
    expect(text(closes(hunter)[1]!.qty!)).toBe('0.006')
  })
})
