import type { AlertRow } from '@undertow/shared/alert-row.ts'
import { expect, test } from 'vitest'
import { createToasts, type Toast } from './toasts.ts'

const alert = (more: Partial<AlertRow>): AlertRow => ({
  id: 1,
  at: 0,
  level: 'info',
  kind: 'fill',
  code: 'fill',
  symbol: 'BTCUSDT',
  text: 'Bought 1 BTCUSDT',
  mustSee: false,
  value: null,
  threshold: null,
  rule: null,
  ackedAt: null,
  ackedBy: null,
  ...more,
})

function toasts() {
  const shown = new Map<string, Toast>()
  const made = createToasts({
    show: (toast) => {
      if (shown.has(toast.id)) throw new Error(`${toast.id} is open already`)
      shown.set(toast.id, toast)
    },
    update: (toast) => {
      if (!shown.has(toast.id)) throw new Error(`${toast.id} is not open`)
      shown.set(toast.id, toast)
    },
    hide: (id) => close(id),
    title: ({ code }) => code,
    text: ({ text }) => text,
  })
  const close = (id: string): void => {
    shown.delete(id)
    made.closed(id)
  }
  return { made, shown, close }
}

test('what is alike is one toast that counts, and begins anew once it was closed', () => {
  const { made, shown, close } = toasts()
  for (let n = 0; n < 12; n += 1) made.add(alert({ symbol: `C${n}` }))
  expect([...shown.values()].map(({ title, persists }) => [title, persists])).toEqual([['12 fills', false]])
  close('alert-fill')
  made.add(alert({}))
  expect([...shown.values()].map(({ title }) => title)).toEqual(['fill'])
})

test('errors persist, and never take all three places with toasts of their own', () => {
  const { made, shown } = toasts()
  for (const code of ['a', 'b', 'c', 'd', 'a']) made.add(alert({ level: 'error', kind: 'safety', code, text: code }))
  made.add(alert({}))
  expect([...shown.values()].map(({ title, text, persists }) => [title, text, persists])).toEqual([
    ['2 × a', 'a', true],
    ['b', 'b', true],
    ['2 more need you', 'Newest: d', true],
    ['fill', 'Bought 1 BTCUSDT', false],
  ])
})

test('what is over takes its toasts away, and those alone', () => {
  const { made, shown } = toasts()
  for (const code of ['halted', 'no_stop']) made.add(alert({ level: 'error', kind: 'safety', code }))
  made.end(['halted', 'paused'])
  expect([...shown.keys()]).toEqual(['alert-no_stop BTCUSDT'])
})

test('only fills and closed trades are counted together: what else is of their kind keeps its words', () => {
  const { made, shown } = toasts()
  for (const code of ['trade_closed', 'trade_closed', 'flat']) made.add(alert({ kind: 'trade', code }))
  expect([...shown.values()].map(({ title }) => title)).toEqual(['2 trades closed', 'flat'])
})
