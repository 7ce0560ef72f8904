import type { AlertNews } from '@undertow/shared/alert-row.ts'
import { noRules } from '@undertow/shared/alert-rules.ts'
import { emptyView } from '@undertow/shared/view-fold.ts'
import type { StatusRow, View } from '@undertow/shared/view.ts'
import { expect, test } from 'vitest'
import type { AlertStore } from '../ports.ts'
import { createAlertOutbox } from './alert-outbox.ts'
import { createAlertDesk } from './alert-desk.ts'
import { createVirtualClock } from './virtual-clock.ts'

function desk() {
  const clock = createVirtualClock(0, null)
  const rows: Parameters<AlertStore['add']>[0][] = []
  let isReadable = true
  let isWritable = true
  const errors: unknown[] = []
  const store: AlertStore = {
    list: () => ({ items: [], next: null }),
    lastId: () => rows.length,
    after: (id) => {
      if (!isReadable) throw new Error('database disk image is malformed')
      return rows.slice(id).map((row, index) => ({ ...row, id: id + index + 1, ackedAt: null, ackedBy: null }))
    },
    unread: () => ({ all: rows.length, mustSee: 0 }),
    add: (fact) => {
      if (isWritable) rows.push(fact)
      return isWritable
    },
    acknowledge: (ids) => ids.length,
    acknowledgeUpTo: () => 0,
    tidy: () => undefined,
  }
  let view: View = emptyView
  const made = createAlertDesk({
    store,
    outbox: createAlertOutbox(store),
    book: { view: () => view, onPatch: () => () => undefined },
    clock,
    wallClock: clock,
    rules: {
      rules: () => ({ ...noRules, problem: null }),
      putRules: () => ({ conflict: 0 }),
      preview: () => Promise.reject(new Error('not asked for here')),
      testRule: () => Promise.resolve([]),
      stop: () => undefined,
    },
    onError: (error) => errors.push(error),
  })
  const news: AlertNews[] = []
  made.onNews((told) => news.push(told))
  const setHop = (state: 'live' | 'down'): void => {
    const status = { hops: [{ hop: 'market', state, lastAt: null, reconnects: 0, reason: 'no answer' }], entries: 'on' }
    view = {
      ...emptyView,
      tables: { ...emptyView.tables, status: new Map([['status', status as unknown as StatusRow]]) },
    }
  }
  const setReadable = (is: boolean): void => {
    isReadable = is
  }
  const setWritable = (is: boolean): void => {
    isWritable = is
  }
  return { clock, rows, news, errors, setHop, setReadable, setWritable, made }
}

test('a line that stays down is told once, and so is its return', async () => {
  const { clock, news, setHop } = desk()
  setHop('down')
  await clock.run(9_000)
  expect(news).toEqual([])
  await clock.run(60_000)
  setHop('live')
  await clock.run(63_000)
  expect(news.map(({ alert }) => [alert?.code, alert?.mustSee, alert?.text])).toEqual([
    ['hop_down', true, 'The market stream has been down for 10 s: no answer'],
    ['hop_down_over', false, 'The market stream is back'],
  ])
})

test('what comes and goes while the disk takes nothing is told once it does, once and with the time it was so', async () => {
  const { clock, rows, errors, setHop, setWritable, made } = desk()
  setWritable(false)
  setHop('down')
  await clock.run(20_000)
  setHop('live')
  await clock.run(50_000)
  expect(rows).toEqual([])
  setWritable(true)
  await clock.run(60_000)
  const told = () => rows.map(({ code, at }) => [code, at])
  expect(told()).toEqual([
    ['hop_down', 11_000],
    ['hop_down_over', 21_000],
  ])
  setWritable(false)
  setHop('down')
  await clock.run(80_000)
  setWritable(true)
  made.stop()
  expect(told().slice(2)).toEqual([['hop_down', 71_000]])
  expect(errors).toEqual([])
})

const fact: Parameters<AlertStore['add']>[0] = {
  at: 1,
  level: 'warn',
  kind: 'system',
  code: 'x',
  symbol: null,
  text: 'x',
  mustSee: false,
  value: null,
  threshold: null,
  rule: null,
  ref: null,
}

test('alerts that cannot be read are said once and told when they can be read again: nothing ends', async () => {
  const { clock, rows, news, errors, setReadable } = desk()
  rows.push(fact)
  setReadable(false)
  await clock.run(10_000)
  expect(errors.map(String)).toEqual(['Error: database disk image is malformed'])
  setReadable(true)
  await clock.run(11_000)
  expect(news.map(({ alert }) => alert?.code)).toEqual(['x'])
})

test('news come from the store, whoever wrote there, and an acknowledgement tells the new count only', async () => {
  const { clock, rows, news, made } = desk()
  rows.push(fact)
  await clock.run(300)
  expect(news.map(({ alert, unread }) => [alert?.code, unread.all])).toEqual([['x', 1]])
  made.acknowledge({ ids: [1] }, 'me')
  expect(news.at(-1)?.alert).toBeNull()
  made.acknowledge({ upTo: 1 }, 'me')
  expect(news).toHaveLength(2)
})
