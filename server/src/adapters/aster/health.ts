import type { Clock, HopState } from '../../ports.ts'
import type { Endpoint } from './endpoints.ts'
import { meaningOf } from './errors.ts'
import type { Answer } from './outcome.ts'

/** Whether requests are answered, judged from the answers themselves. */
export interface Health {
  note(answer: Answer, endpoint: Endpoint): void
  state(): Omit<HopState, 'hop'>
}

// One lost request is an accident.
const failuresToDown = 2

/** `halts`: it will not mend itself, a person has to look. */
export type HealthChange = { readonly up: boolean; readonly reason: string; readonly halts: boolean }
export type HealthOptions = {
  readonly clock: Clock
  /** The exchange shuts out our address. */
  readonly isBanned: () => boolean
  /** Told every change between up and down, and when a person becomes needed. */
  readonly onChange: (change: HealthChange) => void
}

export function createHealth({ clock, isBanned, onChange }: HealthOptions): Health {
  let hop: Omit<HopState, 'hop'> = { state: 'unknown', lastAt: null, reconnects: 0, reason: '' }
  let failures = 0
  /** The exchange answers and will not have us; only a signed request that passes ends this. */
  let isRefused = false

  let isHalted = false

  const down = (reason: string, halts = false): void => {
    const isChange = hop.state !== 'down' || (halts && !isHalted)
    hop = { ...hop, state: 'down', reason }
    isHalted ||= halts
    if (isChange) onChange({ up: false, reason, halts })
  }

  const up = (): void => {
    const isChange = hop.state !== 'live'
    const reconnects = hop.reconnects + (hop.state === 'down' ? 1 : 0)
    hop = { state: 'live', lastAt: clock.now(), reconnects, reason: '' }
    isHalted = false
    if (isChange) onChange({ up: true, reason: '', halts: false })
  }

  const note: Health['note'] = (answer, endpoint) => {
    const refusal = refusalIn(answer, isBanned())
    if (refusal !== null) {
      isRefused = true
      return down(refusal.reason, refusal.halts)
    }
    // The exchange answers; that a nonce was used says nothing about the line.
    if (answer.kind === 'unknown' && answer.code !== null && meaningOf(answer.code) === 'nonce') return
    if (answer.kind === 'unknown' || answer.kind === 'notSent') {
      failures += 'isWalled' in answer ? failuresToDown : 1
      if (failures >= failuresToDown || hop.state === 'unknown') down(answer.message)
      return
    }
    failures = 0
    if (endpoint.security === 'signed') isRefused = false
    if (!isRefused) up()
  }

  return { note, state: () => hop }
}

function refusalIn(answer: Answer, isBanned: boolean): { readonly reason: string; readonly halts: boolean } | null {
  if (answer.kind !== 'rejected') return null
  const { code } = answer
  const meaning = meaningOf(code)
  if (meaning === 'credentials') return { reason: `the exchange refuses the credentials (${code})`, halts: true }
  if (meaning !== 'rateLimit' && meaning !== 'orderRate') return null
  return isBanned
    ? { reason: `the exchange has banned this address (${code}); what rests on it protects`, halts: true }
    : { reason: `too many requests (${code})`, halts: false }
}
