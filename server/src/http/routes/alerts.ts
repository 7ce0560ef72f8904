import { api } from '@undertow/shared/api.ts'
import type { Alerts } from '../../ports.ts'
import { serve, type Room } from '../handle.ts'
import type { Refusal } from '../refusal.ts'

export function serveAlerts(room: Room, alerts: Alerts | null): void {
  serve(room, api.alerts, () => ({ channels: alerts?.status() ?? [] }))
  serve(room, api.testAlerts, async ({ by }) => {
    if (alerts === null || alerts.status().length === 0) return noChannel
    return { channels: await alerts.test(by) }
  })
}

const noChannel: Refusal = {
  refused: 409,
  code: 'noChannel',
  message: 'No channel leaves this machine.',
  action: 'Name a webhook or a Telegram chat in .env (see .env.example) and start again.',
}
