import type { AlertRow } from '@undertow/shared/alert-row.ts'

export type Toast = {
  readonly id: string
  readonly title: string
  readonly text: string
  readonly level: AlertRow['level']
  /** Of how many it tells. */
  readonly count: number
  /** Stays until somebody closes it. */
  readonly persists: boolean
}

export type ToastWorld = {
  readonly show: (toast: Toast) => void
  /** Changes one that is open. */
  readonly update: (toast: Toast) => void
  readonly hide: (id: string) => void
  readonly title: (alert: AlertRow) => string
  readonly text: (alert: AlertRow) => string
}

export type Toasts = {
  readonly add: (alert: AlertRow) => void
  /** Takes away those of these codes: what they said is over. */
  readonly end: (codes: readonly string[]) => void
  /** To be called when one is gone, whoever closed it. */
  readonly closed: (id: string) => void
}

/** Of the three places one stays free for what comes and goes. */
const persistentMax = 2
const restKey = 'rest'
const plural: Readonly<Record<string, string>> = { fill: 'fills', trade_closed: 'trades closed' }

/** One toast for all that is alike: the twelfth fill makes "12 fills", not a twelfth toast. */
export function createToasts({ show, update, hide, title, text }: ToastWorld): Toasts {
  const open = new Map<string, { count: number; readonly persists: boolean }>()

  const put = (
    key: string,
    persists: boolean,
    make: (count: number) => Pick<Toast, 'title' | 'text' | 'level'>,
  ): void => {
    const known = open.get(key)
    const count = (known?.count ?? 0) + 1
    open.set(key, { count, persists })
    const toast = { id: `alert-${key}`, count, persists, ...make(count) }
    if (known === undefined) show(toast)
    else update(toast)
  }

  return {
    add: (alert) => {
      const persists = alert.level === 'error' || alert.mustSee
      const key = keyOf(alert)
      const standing = [...open].filter(([other, entry]) => entry.persists && other !== restKey && other !== key)
      if (persists && standing.length >= persistentMax)
        return put(restKey, true, (count) => ({
          title: `${count} more ${count === 1 ? 'needs' : 'need'} you`,
          text: `Newest: ${text(alert)}`,
          level: 'error',
        }))
      put(key, persists, (count) => ({
        title: count === 1 ? title(alert) : `${count} ${plural[alert.code] ?? `× ${title(alert)}`}`,
        text: text(alert),
        level: alert.level,
      }))
    },
    end: (codes) => {
      for (const key of open.keys()) if (codes.some((code) => key.startsWith(`${code} `))) hide(`alert-${key}`)
    },
    closed: (id) => void open.delete(id.replace(/^alert-/, '')),
  }
}

const keyOf = ({ code, symbol }: AlertRow): string => (code in plural ? code : `${code} ${symbol ?? ''}`)
