import { notifications } from '@mantine/notifications'
import type { AlertRow } from '@undertow/shared/alert-row.ts'
import { onAlertNews } from '../alert-news.ts'
import { elapsedMs } from '../clock.ts'
import { readPrefs } from '../prefs.ts'
import { announce } from './announcements.ts'
import { createAnnouncer } from './announcer.ts'
import { isWorthNotice, showNotice } from './browser-notices.ts'
import { playSound, soundTape, wakeSound } from './sound-state.ts'
import { alertSound } from './sounds.ts'
import { createToasts, type Toast } from './toasts.ts'
import { assertiveCodes, kindNames, titleOf, withoutAmounts } from './words.ts'

const toastMs = 5_000
const colours = { info: 'blue', warn: 'yellow', error: 'red' } as const

/** Makes alerts seen and heard in this tab. Call once; the returned function ends it. */
export function startHub(): () => void {
  const announcer = createAnnouncer({
    elapsed: elapsedMs,
    after: (ms, run) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    polite: (polite) => announce({ polite }),
    assertive: (assertive) => announce({ assertive }),
  })
  const toasts = createToasts({
    show: (toast) => void notifications.show(dataOf(toast)),
    update: (toast) => void notifications.update(dataOf(toast)),
    hide: (id) => void notifications.hide(id),
    title: titleOf,
    text: shownText,
  })
  function dataOf({ id, title, text, level, count, persists }: Toast) {
    return {
      id,
      title,
      message: text,
      color: colours[level],
      className: persists ? '' : `passing-toast ${count === 1 ? 'of-one' : ''}`,
      autoClose: persists ? (false as const) : toastMs,
      priority: persists ? 1 : 0,
      onClose: () => toasts.closed(id),
    }
  }

  const stopTape = soundTape()
  // Of those who asked for sound before: a page that was loaded anew may sound after its first click only.
  const wake = (): void => {
    if (readPrefs().sound) wakeSound()
  }
  addEventListener('pointerdown', wake)
  addEventListener('keydown', wake)

  const stopNews = onAlertNews(({ alert }) => {
    if (alert === null) return
    // Muted or not: what must be seen is over.
    if (alert.code === 'resumed') toasts.end(['halted', 'paused'])
    if (isMuted(alert)) return
    const sound = alertSound(alert)
    if (sound !== null) playSound(sound)
    const { browserNotices, hideAmounts } = readPrefs()
    if (browserNotices && isWorthNotice(alert)) showNotice(alert, { withAmounts: !hideAmounts })
    if (assertiveCodes.has(alert.code)) announcer.assertive(`${titleOf(alert)}. ${shownText(alert)}`)
    else if (alert.kind === 'fill' || alert.level !== 'info')
      announcer.polite(
        alert.kind,
        `${titleOf(alert)}. ${shownText(alert)}`,
        (count) => `${count} ${kindNames[alert.kind].toLowerCase()}`,
      )
    if (alert.level !== 'info' || alert.kind === 'fill' || alert.kind === 'trade') toasts.add(alert)
  })
  return () => {
    stopTape()
    stopNews()
    removeEventListener('pointerdown', wake)
    removeEventListener('keydown', wake)
  }
}

const shownText = ({ text }: AlertRow): string => (readPrefs().hideAmounts ? withoutAmounts(text) : text)

/** What must be seen is never muted, whatever this browser keeps. */
const isMuted = ({ kind, mustSee, level }: Pick<AlertRow, 'kind' | 'mustSee' | 'level'>): boolean =>
  !mustSee && level !== 'error' && readPrefs().mutedAlerts.includes(kind)
