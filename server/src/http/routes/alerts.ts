import { api } from '@undertow/shared/api.ts'
import type { Alerts } from '../../ports.ts'
import { serve, type Room } from '../handle.ts'
import type { Refusal } from '../refusal.ts'
import { filterOf, pageOf, withBook } from './list.ts'

export function serveAlerts(room: Room, alerts: Alerts | null): void {
  serve(room, api.alerts, () => ({ channels: alerts?.status() ?? [] }))
  serve(room, api.testAlerts, async ({ by }) => {
    if (alerts === null || alerts.status().length === 0) return noChannel
    return { channels: await alerts.test(by) }
  })
}

export function serveAlertEvents(room: Room): void {
  const { backend } = room
  const { alerts } = backend
  serve(room, api.alertEvents, ({ query }) => {
    const { kind = null, level = null, open } = query
    return withBook(alerts.list({ ...filterOf(query), kind, level, isOpen: open === 'true' }, pageOf(query)), backend)
  })
  serve(room, api.unreadAlerts, () => alerts.unread())
  serve(room, api.acknowledgeAlerts, ({ body, by }) => {
    const acknowledged = alerts.acknowledge(body, by)
    return acknowledged === null ? notWritten : { ...alerts.unread(), acknowledged }
  })
}

export function serveAlertRules(room: Room): void {
  const { backend, audit } = room
  const { alerts } = backend
  serve(room, api.alertRules, () => alerts.rules())
  serve(room, api.putAlertRules, ({ body, by }) => {
    const outcome = alerts.putRules(body)
    if ('conflict' in outcome) return changedMeanwhile(outcome.conflict)
    if ('problem' in outcome) return { ...notKept, message: `${outcome.problem}. Nothing was changed.` }
    audit('alert rules', by, {
      version: outcome.accepted.version,
      names: body.rules.map(({ name }) => name).join(', '),
    })
    return alerts.rules()
  })
  serve(room, api.previewAlertRule, async ({ body }) => (await alerts.preview(body)) ?? busy)
  serve(room, api.testAlertRule, async ({ body, by }) => ({ channels: await alerts.testRule(body, by) }))
}

const changedMeanwhile = (current: number): Refusal => ({
  refused: 409,
  code: 'rulesChanged',
  message: `Somebody changed the rules meanwhile (version ${current}). Nothing was saved.`,
  action: 'Look at the rules as they are now and make your change again.',
})

const busy: Refusal = {
  refused: 503,
  code: 'busy',
  message: 'Other rules are being tried out.',
  action: 'Try again in a few seconds; trading is not affected.',
}

const notKept = { refused: 503, code: 'notWritten', action: 'See to the disk and try again.' } as const

const notWritten: Refusal = {
  refused: 503,
  code: 'notWritten',
  message: 'The store takes nothing at the moment, so nothing was acknowledged.',
  action: 'Look at the connection "Storage" on the system page and try again.',
}

const noChannel: Refusal = {
  refused: 409,
  code: 'noChannel',
  message: 'No channel leaves this machine.',
  action: 'Name a webhook or a Telegram chat in .env (see .env.example) and start again.',
}
