import { afterEach, expect, test, vi } from 'vitest'
import { localNow, serverNow, syncClock } from './clock.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('W-08 ages are counted on the server’s time, however wrong the clock of this computer is', () => {
  vi.stubGlobal('document', { hidden: true })
  const serverTime = Date.UTC(2026, 0, 31, 12)
  for (const wrongByMs of [0, -86_400_000, 3_600_000, 365 * 86_400_000]) {
    vi.useFakeTimers({ now: serverTime + wrongByMs })
    syncClock({ serverTime, heardAt: localNow() }, 1)
    vi.advanceTimersByTime(4_000)
    expect((serverNow() ?? 0) - serverTime).toBe(4_000)
  }
})

test('W-08 a clock that is set while the page is open is right again with the server’s next word', () => {
  vi.stubGlobal('document', { hidden: true })
  const serverTime = Date.UTC(2026, 0, 31, 12)
  vi.useFakeTimers({ now: serverTime })
  syncClock({ serverTime, heardAt: localNow() }, 1)
  vi.setSystemTime(serverTime + 7_200_000)
  syncClock({ serverTime: serverTime + 5_000, heardAt: localNow() }, 1)
  expect(serverNow()).toBe(serverTime + 5_000)
})
