import type { TapeRow, Patch } from '@undertow/shared/view.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoffMs, createLink, type Frame, type LinkState } from './live-link.ts'

/** A link on a clock of its own, with every stream it opened. */
function scripted() {
  let now = 0
  const timers = new Map<number, { at: number; run: () => void }>()
  let nextTimer = 0
  const streams: { send: (frame: Frame | null) => void; fail: () => void; isOpen: boolean }[] = []
  const states: LinkState[] = []
  const link = createLink({
    open: (onFrame, onError) => {
      const stream = { send: onFrame, fail: onError, isOpen: true }
      streams.push(stream)
      return () => {
        stream.isOpen = false
      }
    },
    elapsed: () => now,
    now: () => 1_000_000 + now,
    after: (ms, run) => {
      const id = nextTimer++
      timers.set(id, { at: now + ms, run })
      return () => timers.delete(id)
    },
    random: () => 0,
    onView: () => {},
    onState: (state) => states.push(state),
    onServerTime: () => {},
    onNews: () => {},
  })
  function pass(ms: number): void {
    const until = now + ms
    for (;;) {
      const due = [...timers].filter(([, timer]) => timer.at <= until).sort(([, a], [, b]) => a.at - b.at)[0]
      if (due === undefined) break
      timers.delete(due[0])
      now = Math.max(now, due[1].at)
      due[1].run()
    }
    now = until
  }
  /** Lets just the back-off pass, so that the next attempt has begun. */
  const untilRetry = (): void => pass((link.state().retryAt ?? 0) - 1_000_000 - now)
  return { link, streams, states, pass, untilRetry, stream: () => streams.at(-1)! }
}

const liquidation = (seq: number): TapeRow => ({
  seq,
  at: seq,
  venue: 'aster',
  symbol: 'BTCUSDT',
  liquidated: 'long',
  price: '100',
  qty: '1',
  notional: '100',
  happenedAt: seq,
  windowUsdt: null,
})
const patch = (fromSeq: number, toSeq: number): Patch => ({
  fromSeq,
  toSeq,
  dropped: 0,
  changes: [{ table: 'liquidations', key: String(toSeq), row: liquidation(toSeq) }],
})
const snapshot = (toSeq: number): Frame => ({ kind: 'snapshot', patch: patch(-1, toSeq) })

test('it is live after the snapshot and not before', () => {
  const { link, stream } = scripted()
  link.start()
  expect(link.state().phase).toBe('connecting')
  stream().send(snapshot(5))
  expect(link.state()).toMatchObject({ phase: 'live', downSince: null, reason: '' })
  expect(link.view().seq).toBe(5)
})

test('an error is followed by another attempt for as long as it takes', () => {
  const { link, streams, untilRetry, stream } = scripted()
  link.start()
  for (let failures = 1; failures <= 50; failures += 1) {
    stream().fail()
    expect(link.state().phase).toBe('waiting')
    expect(link.state().retryAt).not.toBeNull()
    untilRetry()
    expect(streams).toHaveLength(failures + 1)
  }
  stream().send(snapshot(1))
  expect(link.state()).toMatchObject({ phase: 'live', attempt: 0 })
})

test('silence of twelve seconds counts as a dead connection, a heartbeat does not let it come to that', () => {
  const { link, streams, pass, stream } = scripted()
  link.start()
  stream().send(snapshot(1))
  for (let beats = 0; beats < 10; beats += 1) {
    pass(5_000)
    stream().send({ kind: 'heartbeat', serverTime: 1 })
  }
  expect(streams).toHaveLength(1)
  pass(12_000)
  expect(link.state().phase).toBe('waiting')
  expect(streams[0]?.isOpen).toBe(false)
  pass(1_000)
  expect(streams).toHaveLength(2)
})

test('a gap is never folded: the stream is opened again for a snapshot', () => {
  const { link, streams, pass, stream } = scripted()
  link.start()
  stream().send(snapshot(5))
  stream().send({ kind: 'patch', patch: patch(7, 8) })
  expect(link.view().seq).toBe(5)
  expect(link.state()).toMatchObject({ phase: 'waiting', reason: 'what happened between 5 and 7 is missing' })
  pass(1_000)
  expect(streams).toHaveLength(2)
  stream().send(snapshot(9))
  expect(link.view().seq).toBe(9)
})

test('W-04 a snapshot of a restarted server replaces everything, also when its numbers are smaller', () => {
  const { link, stream } = scripted()
  link.start()
  stream().send(snapshot(500))
  stream().send(snapshot(3))
  expect([...link.view().tables.liquidations.keys()]).toEqual(['3'])
})

test('a stream that was given up cannot speak any more', () => {
  const { link, streams, pass, stream } = scripted()
  link.start()
  stream().send(snapshot(5))
  stream().fail()
  pass(1_000)
  streams[0]?.send({ kind: 'patch', patch: patch(5, 6) })
  expect(link.view().seq).toBe(5)
})

test('a refusal waits at least as long as the server asked for', () => {
  const { link, streams, pass, stream } = scripted()
  link.start()
  stream().send({ kind: 'refused', reason: 'too many streams are open', retryMs: 20_000 })
  pass(19_000)
  expect(streams).toHaveLength(1)
  pass(1_000)
  expect(streams).toHaveLength(2)
})

test('retry now does not wait, and leaves one attempt in flight', () => {
  const { link, streams, stream } = scripted()
  link.start()
  stream().fail()
  link.retryNow()
  expect(streams.filter(({ isOpen }) => isOpen)).toHaveLength(1)
})

test('after sleep a check notices the dead stream at once', () => {
  const { link, pass, stream, states } = scripted()
  link.start()
  stream().send(snapshot(5))
  link.check()
  expect(link.state().phase).toBe('live')
  pass(60_000)
  expect(states.some(({ phase }) => phase === 'waiting')).toBe(true)
})

test('whatever is lost, repeated or out of order, the view is the one of the last snapshot plus what follows it without a hole', () => {
  const frames = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('patch' as const), from: fc.nat(20) }),
      fc.record({ kind: fc.constant('snapshot' as const), from: fc.nat(20) }),
    ),
    { maxLength: 60 },
  )
  fc.assert(
    fc.property(frames, (sent) => {
      const { link, untilRetry, stream } = scripted()
      link.start()
      let expected = -1
      for (const { kind, from } of sent) {
        const isNext = kind === 'snapshot' || from === expected
        stream().send(kind === 'snapshot' ? snapshot(from) : { kind, patch: patch(from, from + 1) })
        if (kind === 'snapshot') expected = from
        else if (isNext) expected = from + 1
        if (!isNext) untilRetry()
        expect(link.view().seq).toBe(expected)
      }
    }),
  )
})

test('waits grow from one second to thirty and are spread', () => {
  expect([1, 2, 3, 4, 5, 6, 100].map((attempt) => backoffMs(attempt, 0))).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
  ])
  expect(backoffMs(3, 0.999)).toBeGreaterThanOrEqual(3_200)
})
