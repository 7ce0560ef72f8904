import { z } from 'zod'
import type { AlertChannel, Delivery } from '../../ports.ts'
import type { AlertSecrets } from '../env-file.ts'
import type { Post, Posted } from './guarded-post.ts'

const textMax = 4_000
const marks = { info: '', warn: 'Warning: ', error: 'ALARM: ' } as const

/** Source: core.telegram.org/bots/api, sendMessage. The token stands in the address, which is why nobody else sees that. */
export function telegram({ token, chat }: NonNullable<AlertSecrets['telegram']>, post: Post): AlertChannel {
  const url = `https://api.telegram.org/bot${token}/sendMessage`
  return {
    name: 'telegram',
    send: async ({ level, text }) => {
      const line = `${marks[level]}${text}`.slice(0, textMax)
      return outcomeOf(await post(url, {}, JSON.stringify({ chat_id: chat, text: line })))
    },
  }
}

const replySchema = z.object({
  ok: z.boolean(),
  description: z.string().optional(),
  parameters: z.object({ retry_after: z.number().optional() }).optional(),
})

function outcomeOf(told: Posted): Delivery {
  if ('failed' in told) return { delivered: false, reason: told.failed, afterMs: 0 }
  const reply = replySchema.safeParse(parsed(told.body))
  if (told.status === 200 && reply.data?.ok === true) return { delivered: true }
  const mayPass = told.status >= 500 || told.status === 429
  const afterMs = (reply.data?.parameters?.retry_after ?? 0) * 1_000
  const said = reply.data?.description?.slice(0, 200) ?? ''
  return { delivered: false, reason: `status ${told.status} ${said}`.trim(), afterMs: mayPass ? afterMs : null }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
