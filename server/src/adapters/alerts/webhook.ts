import { createHmac } from 'node:crypto'
import { isoTime } from '@undertow/shared/format.ts'
import type { AlertChannel, Delivery } from '../../ports.ts'
import type { AlertSecrets } from '../env-file.ts'
import type { Post } from './guarded-post.ts'

/**
 * JSON to any address. `text` and `content` say the same, for Slack, Mattermost and Discord. With a secret, the header
 * x-undertow-signature is `sha256=` and the HMAC-SHA256 of the body in hex; `id` is the same in every attempt.
 */
export function webhook({ url, secret }: NonNullable<AlertSecrets['webhook']>, post: Post): AlertChannel {
  return {
    name: 'webhook',
    send: async (message) => {
      const line = `[${message.level}] ${message.text}`
      const body = JSON.stringify({ ...message, at: isoTime(message.at), text: line, content: line })
      const signature = secret === null ? null : createHmac('sha256', secret).update(body).digest('hex')
      const told = await post(url, signature === null ? {} : { 'x-undertow-signature': `sha256=${signature}` }, body)
      return 'failed' in told ? failed(told.failed, 0) : outcomeOf(told.status)
    },
  }
}

// Another attempt helps against what passes; what the receiver refuses it will refuse again.
const passing = new Set([408, 425, 429])

function outcomeOf(status: number): Delivery {
  if (status >= 200 && status < 300) return { delivered: true }
  return failed(`status ${status}`, status >= 500 || passing.has(status) ? 0 : null)
}

const failed = (reason: string, afterMs: number | null): Delivery => ({ delivered: false, reason, afterMs })
