import type { AlertRow } from '@undertow/shared/alert-row.ts'
import { titleOf } from './words.ts'

/** Why this browser shows no notifications; null: it does. */
export function noticeObstacle(): string | null {
  if (!isSecureContext) return 'Needs HTTPS or localhost: over plain HTTP a browser shows no notifications.'
  if (!('Notification' in globalThis)) return 'This browser has no notifications.'
  if (Notification.permission === 'denied')
    return 'Notifications of this page are blocked: allow them in the settings of the browser.'
  return null
}

/** To be called from a click: browsers ask the person then. False: not allowed. */
export const askForNotices = async (): Promise<boolean> =>
  noticeObstacle() === null && (await Notification.requestPermission()) === 'granted'

/** Only of what must be seen, and of fills. */
export const isWorthNotice = ({ kind, mustSee, level }: Pick<AlertRow, 'kind' | 'mustSee' | 'level'>): boolean =>
  mustSee || level === 'error' || kind === 'fill'

/** One for each code and symbol: a newer one takes the place of the older. Without `withAmounts` it has no text but its title. */
export function showNotice(alert: AlertRow, { withAmounts }: { readonly withAmounts: boolean }): void {
  if (noticeObstacle() !== null || Notification.permission !== 'granted') return
  const notice = new Notification(`Undertow: ${titleOf(alert)}`, {
    tag: `${alert.code} ${alert.symbol ?? ''}`,
    ...(withAmounts ? { body: alert.text } : {}),
  })
  notice.addEventListener('click', () => {
    focus()
    notice.close()
  })
}
