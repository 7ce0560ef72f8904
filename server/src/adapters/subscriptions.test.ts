import { expect, test } from 'vitest'
import { createSubscriptions } from './subscriptions.ts'

type Sent = { readonly method: string; readonly params?: readonly string[]; readonly id: number }

/** A connection whose far side answers only what the test makes it answer. */
function connected(wanted: readonly string[] = ['btcusdt@bookTicker', 'ethusdt@bookTicker']) {
  const sent: Sent[] = []
  const said: string[] = []
  const wishes = new Set(wanted)
  const subscriptions = createSubscriptions({
    inAddress: ['!markPrice@arr@1s'],
    wanted: () => wishes,
    log: (level, text) => void said.push(`${level} ${text}`),
  })
  const send = (text: string): void => void sent.push(JSON.parse(text) as Sent)
  const last = (method: string): Sent | undefined => sent.findLast((one) => one.method === method)
  const self = {
    sent,
    said,
    wishes,
    begin: () => subscriptions.begin(send),
    /** Lets seconds pass; the first fault that is found. */
    pass: (seconds: number): string | null => {
      for (let second = 0; second < seconds; second += 1) {
        const fault = subscriptions.tick(send)
        if (fault !== null) return fault
      }
      return null
    },
    acknowledge: (): void => {
      for (const { method, id } of sent) if (method !== 'LIST_SUBSCRIPTIONS') subscriptions.hear({ result: null, id })
    },
    list: (streams: readonly string[]) => subscriptions.hear({ result: streams, id: last('LIST_SUBSCRIPTIONS')?.id }),
    refuse: () => subscriptions.hear({ code: 2, msg: 'Invalid request' }),
    last,
    count: (method: string): number => sent.filter((one) => one.method === method).length,
  }
  self.begin()
  return self
}

const all = ['!markPrice@arr@1s', 'btcusdt@bookTicker', 'ethusdt@bookTicker']

test('M-14 a subscription that is not acknowledged within five seconds ends the connection', () => {
  const it = connected()
  expect(it.pass(5)).toBeNull()
  expect(it.pass(1)).toBe('a subscription was not acknowledged')
})

test('M-14 what was acknowledged is held against the list of the venue, after five seconds and then each minute', () => {
  const it = connected()
  it.acknowledge()
  expect(it.pass(5)).toBeNull()
  expect(it.count('LIST_SUBSCRIPTIONS')).toBe(1)
  it.list(all)
  expect(it.pass(120)).toBeNull()
  expect(it.count('LIST_SUBSCRIPTIONS')).toBe(3)
  expect(it.count('SUBSCRIBE')).toBe(1)
})

test('M-14 a stream that the venue does not list is asked for again, and when that does not help the connection is rebuilt, once', () => {
  const it = connected()
  it.acknowledge()
  it.pass(5)
  it.list(['!markPrice@arr@1s', 'btcusdt@bookTicker'])
  it.pass(1)
  expect(it.last('SUBSCRIBE')?.params).toEqual(['ethusdt@bookTicker'])
  it.acknowledge()
  it.pass(5)
  it.list(['!markPrice@arr@1s', 'btcusdt@bookTicker'])
  expect(it.pass(1)).toContain('does not list 1 of our streams: ethusdt@bookTicker')
  // Over the new connection it is no better: people are told, and what works goes on working.
  it.begin()
  it.acknowledge()
  for (let time = 0; time < 2; time += 1) {
    it.pass(5)
    it.list(['!markPrice@arr@1s', 'btcusdt@bookTicker'])
    expect(it.pass(1)).toBeNull()
    it.acknowledge()
  }
  expect(it.said.at(-1)).toMatch(/^error .*also over a new connection/)
})

test('M-14 a refusal (error 2) makes us look at the list and ask for what is missing', () => {
  const it = connected()
  it.refuse()
  expect(it.pass(1)).toBeNull()
  it.list(['!markPrice@arr@1s'])
  it.pass(1)
  expect(it.last('SUBSCRIBE')?.params).toEqual(['btcusdt@bookTicker', 'ethusdt@bookTicker'])
})

test('a venue that does not answer the question is not held to it', () => {
  const it = connected()
  it.acknowledge()
  expect(it.pass(600)).toBeNull()
})

test('wishes that change are followed, fifty names to a message', () => {
  const it = connected([])
  expect(it.count('SUBSCRIBE')).toBe(0)
  for (let n = 0; n < 120; n += 1) it.wishes.add(`s${n}`)
  it.pass(1)
  expect(it.sent.map(({ params }) => params?.length)).toEqual([50, 50, 20])
  it.acknowledge()
  it.wishes.delete('s7')
  it.pass(1)
  expect(it.last('UNSUBSCRIBE')?.params).toEqual(['s7'])
})
