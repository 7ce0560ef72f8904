import { text } from '@undertow/shared/money.ts'
import { describe, expect, test } from 'vitest'
import { second, startAt, world } from '../../../test/scripted-aster.ts'

describe('the book', () => {
  const bookTicker = {
    stream: 'btcusdt@bookTicker',
    data: { e: 'bookTicker', u: 1, s: 'BTCUSDT', b: '97999.9', B: '1', a: '98000.1', A: '2' },
  }
  const marks = {
    stream: '!markPrice@arr@1s',
    data: [{ e: 'markPriceUpdate', s: 'BTCUSDT', p: '98000', r: '0.0001', T: startAt + 1 }],
  }

  test('answers with touch, mark, funding and the age of the touch, without a request', async () => {
    const it = world()
    await it.start()
    const stream = it.far.socket('/stream')
    expect(stream.sent).toEqual(['{"method":"SUBSCRIBE","params":["btcusdt@bookTicker"],"id":1}'])
    stream.say(bookTicker)
    stream.say(marks)
    const asked = it.far.asked.length
    await it.for(150)
    expect(JSON.parse(JSON.stringify(it.aster.quote('BTCUSDT')))).toEqual({
      symbol: 'BTCUSDT',
      bid: '97999.9',
      ask: '98000.1',
      mark: '98000',
      ageMs: 150,
      fundingRate: '0.0001',
      nextFundingAt: startAt + 1,
    })
    expect(it.far.asked.length).toBe(asked)
    expect(it.aster.quote('ETHUSDT')).toMatchObject({ bid: null, ask: null, mark: null, ageMs: null })
  })

  test('with nothing sensible in it is no book', async () => {
    const it = world()
    await it.start()
    const stream = it.far.socket('/stream')
    stream.say({ ...bookTicker, data: { ...bookTicker.data, b: '98000.1', a: '97999.9' } })
    expect(it.aster.quote('BTCUSDT')).toMatchObject({ bid: null, ask: null })
    stream.say({ ...bookTicker, data: { ...bookTicker.data, b: '0', u: 2 } })
    expect(it.aster.quote('BTCUSDT').bid).toBeNull()
    stream.say({ ...bookTicker, data: { ...bookTicker.data, u: 9 } })
    stream.say({ ...bookTicker, data: { ...bookTicker.data, b: '97000', u: 8 } })
    expect(text(it.aster.quote('BTCUSDT').bid!)).toBe('97999.9')
    for (const garbage of ['{', '[]', 'null', '{"data":[1,null]}', '{"data":{"e":"bookTicker","s":"__proto__"}}'])
      stream.say(garbage)
  })

  test('S25: tells the mark of what is held, at most once a second', async () => {
    const it = world((symbol) => symbol === 'BTCUSDT')
    await it.start()
    const { clock } = it
    const tick = (): void => {
      it.far.socket('/stream').say(marks)
      clock.after(200, tick)
    }
    tick()
    await it.for(10 * second)
    expect(it.of('mark').length).toBeGreaterThanOrEqual(9)
    expect(it.of('mark').length).toBeLessThanOrEqual(10)
  })
})
