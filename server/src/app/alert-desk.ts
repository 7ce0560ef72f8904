import { isMustSee, type AlertFact, type AlertKind, type AlertNews } from '@undertow/shared/alert-row.ts'
import type { AlertDesk, AlertStore, Announcer, Backend, Clock } from '../ports.ts'
import type { AlertOutbox } from './alert-outbox.ts'
import { conditionsOf, hopConditionsOf } from './alert-conditions.ts'
import { createWatch } from './condition-watch.ts'
import { every } from './every.ts'
import { harmless } from './harmless.ts'
import type { RuleDesk } from './rule-desk.ts'

export type AlertDeskParts = {
  readonly store: AlertStore
  /** Into the same store. */
  readonly outbox: AlertOutbox
  readonly book: Pick<Backend, 'view' | 'onPatch'>
  /** The time the market lives by, and the time people live by. */
  readonly clock: Clock
  readonly wallClock: Clock
  /** The own rules, which write to the same store. */
  readonly rules: RuleDesk
  /** Told of what went wrong here: trading does not depend on it. */
  readonly onError: (error: unknown) => void
}

/** What is told here has no end of its own. */
type AlertDeskEnds = Announcer & { stop(): void }

const newsMs = 250
const lookMs = 1_000
const tidyMs = 3_600_000

/**
 * The alerts of one book for those who look. What the journal tells is in the store already, written with its entry; what only
 * lasts (a line that is down, a missing stop) is added here. The store is the only source of news, whoever wrote to it.
 */
export function createAlertDesk(parts: AlertDeskParts): AlertDesk & AlertDeskEnds {
  const { store, outbox, book, clock, wallClock, rules, onError } = parts
  const listeners = new Set<(news: AlertNews) => void>()
  let told = store.lastId()

  const tell = (news: AlertNews): void => {
    for (const listener of listeners) listener(news)
  }
  const tellNews = (): void => {
    const fresh = store.after(told)
    if (fresh.length === 0) return
    const unread = store.unread()
    told = fresh.at(-1)?.id ?? told
    for (const alert of fresh) tell({ alert, unread })
  }

  const add = ({ level, code, symbol, text }: Pick<AlertFact, 'level' | 'code' | 'symbol' | 'text'>): void =>
    outbox.add({
      ...plainFact,
      at: clock.now(),
      level,
      kind: kindOf(code),
      code,
      symbol,
      text,
      mustSee: isMustSee(level, code),
    })
  const watchConditions = createWatch(add)
  const look = (): void => {
    watchConditions([...conditionsOf(book.view()), ...hopConditionsOf(book.view())], clock.now())
    outbox.flush()
  }
  const chores = [
    every(wallClock, newsMs, harmless(tellNews, onError), onError),
    every(wallClock, lookMs, harmless(look, onError), onError),
    every(
      wallClock,
      tidyMs,
      harmless(() => store.tidy(), onError),
      onError,
    ),
  ]

  return {
    list: (filter, page) => store.list(filter, page),
    unread: () => store.unread(),
    acknowledge: (what, by) => {
      const count =
        'ids' in what ? store.acknowledge(what.ids, clock.now(), by) : store.acknowledgeUpTo(what.upTo, clock.now(), by)
      if (count !== null && count > 0) tell({ alert: null, unread: store.unread() })
      return count
    },
    rules: () => rules.rules(),
    putRules: (wanted) => rules.putRules(wanted),
    preview: (rule) => rules.preview(rule),
    testRule: (rule, by) => rules.testRule(rule, by),
    onNews: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    tell: (level, code, text) => add({ level, code, symbol: null, text }),
    stop: () => {
      for (const stopChore of chores) stopChore()
      rules.stop()
      harmless(() => outbox.drain(), onError)()
      listeners.clear()
    },
  }
}

const plainFact = { value: null, threshold: null, rule: null, ref: null } satisfies Partial<AlertFact>

const kindOf = (code: string): AlertKind => (/^(hop|user_stream)_down/.test(code) ? 'connection' : 'safety')
